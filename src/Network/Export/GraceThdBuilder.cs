using System.Globalization;
using Maillage.Formats.GraceThd;
using NetTopologySuite.Geometries;

namespace Maillage.Network.Export;

/// <summary>Turns the tables of a design into those of GraceTHD. Codes are a prefix and twelve digits, numbered in the order of the design.</summary>
internal sealed class GraceThdBuilder(DesignFolder design, GraceSchema schema, IReadOnlyCollection<string>? communes)
{
    private const string Stage = "AVP";
    private readonly GraceDelivery delivery = new(schema);
    private readonly string comment = design.Simulated ? "simulé" : "";
    private readonly List<(long From, long To, long Length)> streets = [];
    private readonly Dictionary<(long Edge, long Dm), string> nodes = [];
    private readonly Dictionary<(long, long), string> rooms = [];
    private readonly Dictionary<(long, long), string> points = [];
    private readonly Dictionary<string, (long, long)> siteAt = [];
    private readonly List<Geometry> spanLines = [];
    private readonly List<double> spanMetres = [];
    private readonly Dictionary<int, List<string>> cablesOn = [];
    private readonly HashSet<(long, long)> aerial = [];

    private bool Third => schema.Version == 3;

    public GraceDelivery Build(CancellationToken cancellation)
    {
        foreach (DesignRecord row in design.Rows("design_street"))
        {
            streets.Add((row.Whole("from_node"), row.Whole("to_node"), row.Whole("length_dm")));
        }

        AddTechnicalSites();
        cancellation.ThrowIfCancellationRequested();
        List<CableSpan>[] levels = AddWays();
        for (int level = 0; level < levels.Length; level++)
        {
            AddCables(level, levels[level], cancellation);
        }

        AddConduits();
        AddBoxes();
        AddPremises(cancellation);
        return delivery;
    }

    private (long, long) PlaceOf(long edge, long dm)
    {
        (long from, long to, long length) = streets[(int)edge];
        return dm == 0 ? (-1, from) : dm == length ? (-1, to) : (edge, dm);
    }

    private string Node((long, long) place, Geometry point, string kind)
    {
        if (!nodes.TryGetValue(place, out string? code))
        {
            nodes[place] = code = Code("ND", nodes.Count + 1);
            delivery.Table("t_noeud").Add(point, ("nd_code", code), ("nd_type", kind), ("nd_comment", comment));
        }

        return code;
    }

    private static string Code(string prefix, int number) => prefix + number.ToString("D12", CultureInfo.InvariantCulture);

    /// <summary>NRO and SRO: a site, a room in it.</summary>
    private void AddTechnicalSites()
    {
        GraceTable sites = delivery.Table(Third ? "t_site" : "t_sitetech"), locals = delivery.Table(Third ? "t_local" : "t_ltech");
        foreach (DesignRecord row in design.Rows("design_site"))
        {
            string kind = row.Text("kind"), id = row.Text("id");
            siteAt[id] = PlaceOf(row.Whole("edge"), row.Whole("at_dm"));
            if (kind == "pbo" || communes?.Contains(row.Text("commune")) == false)
            {
                continue;
            }

            int number = sites.Rows.Count + 1;
            string upper = kind.ToUpperInvariant(), node = Node(siteAt[id], row.Geometry!, "ST");
            // One site a node: a cabinet in the exchange's own building is a room of it.
            if (!rooms.TryGetValue(siteAt[id], out _))
            {
                sites.Add(null, ("st_code", Code("ST", number)), ("st_nd_code", node), ("st_codeext", id), ("st_nom", $"{upper} {id}"), ("st_proptyp", "CST"), ("st_statut", Stage), ("st_avct", "C"),
                    ("st_typephy", kind == "nro" ? "SHE" : "ADR"), ("st_typelog", upper), ("st_nblines", row.Whole("lines")), ("st_insee", row.Text("commune")), ("st_comment", comment));
                rooms[siteAt[id]] = Code(Third ? "LC" : "LT", locals.Rows.Count + 1);
            }

            string site = Code("ST", sites.Rows.Count);
            locals.Add(null, (Third ? "lc_code" : "lt_code", Code(Third ? "LC" : "LT", locals.Rows.Count + 1)), (Third ? "lc_st_code" : "lt_st_code", site), (Third ? "lc_codeext" : "lt_codeext", id),
                (Third ? "lc_etiquet" : "lt_etiquet", upper), (Third ? "lc_proptyp" : "lt_proptyp", "CST"), (Third ? "lc_statut" : "lt_statut", Stage), ("lc_typelog", upper), (Third ? "lc_comment" : "lt_comment", comment));
        }
    }

    /// <summary>Spans become ways; the spans of each level are returned for the cables.</summary>
    private List<CableSpan>[] AddWays()
    {
        List<CableSpan>[] levels = [[], [], []];
        GraceTable ways = delivery.Table("t_cheminement");
        foreach (DesignRecord row in design.Rows("design_span", "commune", communes))
        {
            Geometry line = row.Geometry!;
            (long, long) from = PlaceOf(row.Whole("edge"), row.Whole("from_dm")), to = PlaceOf(row.Whole("edge"), row.Whole("to_dm"));
            int number = spanLines.Count;
            spanLines.Add(line);
            spanMetres.Add(row.Real("length_m"));
            bool poles = row.Text("mode") == "aerial", stands = row.Text("support") != "none", onPoles = stands ? row.Text("support") == "pole" : poles;
            long d = row.Whole("fibres_distribution"), t = row.Whole("fibres_transport"), c = row.Whole("fibres_collecte");
            ways.Add(line,
                ("cm_code", Code("CM", number + 1)), ("cm_ndcode1", Node(from, line.Factory.CreatePoint(line.Coordinates[0]), "PT")), ("cm_ndcode2", Node(to, line.Factory.CreatePoint(line.Coordinates[^1]), "PT")),
                ("cm_statut", Stage), ("cm_etat", "NC"), ("cm_avct", stands ? "E" : "C"), ("cm_typelog", Use(d, t, c)), ("cm_typ_imp", onPoles ? "0" : "7"), ("cm_nature", "TEL"), ("cm_mod_pos", stands ? "NC" : "TRA"),
                ("cm_compo", stands ? (onPoles ? "appuis existants" : "fourreaux existants") : onPoles ? "appuis à créer" : "tranchée à créer"), ("cm_fo_util", d + t + c),
                ("cm_long", row.Real("length_m")), ("cm_lgreel", row.Real("length_m")), ("cm_comment", comment));
            if (onPoles)
            {
                aerial.Add(from);
                aerial.Add(to);
            }

            Add(levels[0], row.Text("cables_distribution"), row.Text("sro"), d);
            Add(levels[1], row.Text("cables_transport"), row.Text("nro"), t);
            Add(levels[2], row.Text("cables_collecte"), "", c);

            void Add(List<CableSpan> level, string cables, string owner, long fibres)
            {
                if (cables.Length > 0)
                {
                    level.Add(new CableSpan(number, from, to, owner, cables, fibres));
                }
            }
        }

        return levels;
    }

    private static string Use(long distribution, long transport, long collecte) => (collecte > 0, transport > 0, distribution > 0) switch
    {
        (true, true, true) => "CX",
        (true, true, false) => "CT",
        (true, false, true) => "CD",
        (true, false, false) => "CO",
        (false, true, true) => "TD",
        (false, true, false) => "TR",
        (false, false, true) => "DI",
        _ => "RA",
    };

    private void AddCables(int level, List<CableSpan> spans, CancellationToken cancellation)
    {
        HashSet<(long, long)> cuts = level == 2 ? [.. siteAt.Where(s => s.Key.Contains("-NRO-", StringComparison.Ordinal)).Select(s => s.Value)] : [];
        GraceTable cables = delivery.Table("t_cable"), lines = delivery.Table("t_cableline"), fibres = delivery.Table("t_fibre");
        foreach (CableRun run in CableRuns.Make(spans, owner => siteAt.TryGetValue(owner, out (long, long) place) ? place : null, cuts))
        {
            cancellation.ThrowIfCancellationRequested();
            LineString line = Line(run);
            double metres = run.Spans.Sum(s => spanMetres[s.Row]);
            int size = run.Size, module = size < 12 ? 6 : 12;
            string code = Code("CB", cables.Rows.Count + 1);
            cables.Add(null, ("cb_code", code), ("cb_codeext", $"{run.Owner}/{cables.Rows.Count + 1}"), ("cb_etiquet", code), ("cb_nd1", nodes[run.Start]), ("cb_nd2", nodes[run.End]), ("cb_proptyp", "CST"),
                ("cb_statut", Stage), ("cb_etat", "NC"), ("cb_avct", "C"), ("cb_tech", "OPT"), ("cb_typephy", "C"), ("cb_typelog", level switch { 0 => "DI", 1 => "TR", _ => "CO" }), ("cb_capafo", size),
                ("cb_fo_disp", size - run.Fibres), ("cb_fo_util", run.Fibres), ("cb_fo_type", "G657A2"), ("cb_modulo", module), ("cb_lgreel", metres), ("cb_comment", comment));
            lines.Add(line, ("cl_code", Code("CL", lines.Rows.Count + 1)), ("cl_cb_code", code), ("cl_long", metres), ("cl_comment", comment));
            foreach ((int span, bool _) in run.Spans)
            {
                (cablesOn.TryGetValue(span, out List<string>? on) ? on : cablesOn[span] = []).Add(code);
            }

            for (int f = 0; f < size; f++)
            {
                fibres.Add(null, ("fo_code", Code("FO", fibres.Rows.Count + 1)), ("fo_cb_code", code), ("fo_nincab", f + 1), ("fo_numtub", (f / module) + 1), ("fo_nintub", (f % module) + 1), ("fo_type", "G657A2"),
                    ("fo_etat", "NC"), ("fo_color", (f % module) + 1), ("fo_reper", (f / module) + 1), ("fo_proptyp", "CST"), ("fo_comment", comment));
            }
        }
    }

    private LineString Line(CableRun run)
    {
        List<Coordinate> places = [];
        foreach ((int row, bool backward) in run.Spans)
        {
            IEnumerable<Coordinate> part = backward ? spanLines[row].Coordinates.Reverse() : spanLines[row].Coordinates;
            places.AddRange(places.Count == 0 ? part : part.Skip(1));
        }

        return spanLines[0].Factory.CreateLineString([.. places]);
    }

    /// <summary>Version 2 joins cables and ways by conduits, so that only what is underground is joined; version 3 by <c>t_cab_chem</c>.</summary>
    private void AddConduits()
    {
        GraceTable ways = delivery.Table("t_cheminement");
        for (int w = 0; w < ways.Rows.Count; w++)
        {
            List<string> cables = cablesOn.GetValueOrDefault(w, []);
            string way = Code("CM", w + 1);
            if (Third)
            {
                cables.ForEach(c => delivery.Table("t_cab_chem").Add(null, ("cc_cb_code", c), ("cc_cm_code", way)));
            }
            else if (ways.Text(ways.Rows[w], "cm_typ_imp") == "7")
            {
                string conduit = Code("CD", delivery.Table("t_conduite").Rows.Count + 1);
                delivery.Table("t_conduite").Add(null, ("cd_code", conduit), ("cd_etiquet", conduit), ("cd_statut", Stage), ("cd_etat", "NC"), ("cd_avct", ways.Text(ways.Rows[w], "cm_avct")), ("cd_proptyp", "CST"),
                    ("cd_type", "PEHD"), ("cd_long", ways.Text(ways.Rows[w], "cm_long")), ("cd_nbcable", cables.Count), ("cd_comment", comment));
                delivery.Table("t_cond_chem").Add(null, ("dm_cd_code", conduit), ("dm_cm_code", way));
                cables.ForEach(c => delivery.Table("t_cab_cond").Add(null, ("cc_cb_code", c), ("cc_cd_code", conduit)));
            }
        }
    }

    /// <summary>PBOs and splice closures; every node that is no site is a technical point.</summary>
    private void AddBoxes()
    {
        foreach (DesignRecord row in design.Rows("design_site", "kind", ["pbo"]).Where(r => communes?.Contains(r.Text("commune")) != false))
        {
            (long, long) place = siteAt[row.Text("id")];
            Node(place, row.Geometry!, "PT");
            for (int box = 1; box <= row.Whole("boxes"); box++)
            {
                Box(place, "PBO", "AUTR", row.Whole("boxes") == 1 ? row.Text("id") : $"{row.Text("id")}/{box}", row.Flag("in_building"));
            }
        }

        int closures = 0;
        foreach (DesignRecord row in design.Rows("design_closure"))
        {
            (long, long) place = PlaceOf(row.Whole("edge"), row.Whole("at_dm"));
            if (nodes.ContainsKey(place))
            {
                int fibres = row.Text("cables").Split('+', StringSplitOptions.RemoveEmptyEntries).Sum(s => int.Parse(s, CultureInfo.InvariantCulture));
                Box(place, "BPE", fibres > 720 ? "AUTR" : "B" + fibres.ToString("D3", CultureInfo.InvariantCulture), $"{row.Text("site")}/BPE{++closures}", indoors: false);
            }
        }

        foreach (((long, long) place, string _) in nodes.Where(n => !rooms.ContainsKey(n.Key)).ToList())
        {
            Point(place, indoors: false, joins: false);
        }
    }

    private void Box((long, long) place, string kind, string size, string id, bool indoors)
    {
        string code = Code("BP", delivery.Table("t_ebp").Rows.Count + 1);
        string? room = rooms.GetValueOrDefault(place);
        delivery.Table("t_ebp").Add(null, ("bp_code", code), ("bp_codeext", id), ("bp_etiquet", code), (Third ? "bp_lc_code" : "bp_lt_code", room), ("bp_pt_code", room is null ? Point(place, indoors, joins: true) : null),
            ("bp_proptyp", "CST"), ("bp_statut", Stage), ("bp_etat", "NC"), ("bp_avct", "C"), ("bp_typephy", size), ("bp_typelog", kind), ("bp_comment", comment));
    }

    private string Point((long, long) place, bool indoors, bool joins)
    {
        if (!points.TryGetValue(place, out string? code))
        {
            points[place] = code = Code("PT", points.Count + 1);
            delivery.Table("t_ptech").Add(null, ("pt_code", code), ("pt_codeext", code), ("pt_etiquet", code), ("pt_nd_code", nodes[place]), ("pt_proptyp", "CST"), ("pt_statut", Stage), ("pt_etat", "NC"), ("pt_avct", "C"),
                ("pt_typephy", indoors ? "I" : aerial.Contains(place) ? "A" : "C"), ("pt_typelog", joins ? "R" : "T"), ("pt_comment", comment));
        }

        return code;
    }

    /// <summary>Every building a node and an address, every line of it an end user's site (version 3: a local).</summary>
    private void AddPremises(CancellationToken cancellation)
    {
        GraceTable addresses = delivery.Table("t_adresse");
        foreach (DesignRecord row in design.Rows("design_premises", "commune", communes))
        {
            cancellation.ThrowIfCancellationRequested();
            string address = Code("AD", addresses.Rows.Count + 1), node = Node((-2, row.Whole("building_id")), row.Geometry!, "SF");
            addresses.Add(row.Geometry, ("ad_code", address), ("ad_insee", row.Text("commune")), ("ad_prio", row.Flag("priority") ? "1" : "0"), ("ad_comment", comment));
            string site = Code("ST", Third ? delivery.Table("t_site").Rows.Count + 1 : 0);
            if (Third)
            {
                delivery.Table("t_site").Add(null, ("st_code", site), ("st_codeext", row.Whole("building_id")), ("st_nd_code", node), ("st_ad_code", address), ("st_statut", Stage), ("st_nblines", row.Whole("lines")), ("st_insee", row.Text("commune")), ("st_comment", comment));
            }

            for (int line = 1; line <= row.Whole("lines"); line++)
            {
                if (Third)
                {
                    GraceTable locals = delivery.Table("t_local");
                    locals.Add(null, ("lc_code", Code("LC", locals.Rows.Count + 1)), ("lc_codeext", $"{row.Whole("building_id")}/{line}"), ("lc_st_code", site), ("lc_statut", Stage), ("lc_comment", comment));
                }
                else
                {
                    GraceTable users = delivery.Table("t_suf");
                    users.Add(null, ("sf_code", Code("SF", users.Rows.Count + 1)), ("sf_nd_code", node), ("sf_ad_code", address), ("sf_oper", null), ("sf_comment", comment));
                }
            }
        }
    }
}
