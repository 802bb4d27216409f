using Maillage.Kernel;
using Maillage.Network.Edits;

namespace Maillage.Network.Storage;

// Rows as Dapper fills them: names are those of the columns.
#pragma warning disable IDE1006, SA1300, CA1707
internal sealed class DesignRow
{
    public string id { get; set; } = "";

    public string scope { get; set; } = "";

    public string rules { get; set; } = "";

    public DateTimeOffset made_at { get; set; }

    public bool simulated { get; set; }

    public long premises { get; set; }

    public long nro { get; set; }

    public long sro { get; set; }

    public long pbo { get; set; }

    public double route_km { get; set; }

    public long cost_new_cents { get; set; }

    public long cost_reuse_cents { get; set; }

    public long lower_bound_cents { get; set; }

    public double gap_percent { get; set; }

    public long violations { get; set; }

    public long waivers { get; set; }

    public double seconds { get; set; }

    public bool verified { get; set; }
}

internal sealed class CommuneRow
{
    public string commune { get; set; } = "";

    public long premises { get; set; }

    public long nro { get; set; }

    public long sro { get; set; }

    public long pbo { get; set; }

    public double route_km { get; set; }

    public double trench_km { get; set; }

    public double aerial_km { get; set; }

    public double reusable_km { get; set; }

    public long cost_new_cents { get; set; }

    public long cost_reuse_cents { get; set; }

    public string main_nro { get; set; } = "";

    public bool simulated { get; set; }
}

internal sealed class QuantityRow
{
    public string item { get; set; } = "";

    public string label_fr { get; set; } = "";

    public string label_en { get; set; } = "";

    public bool by_length { get; set; }

    public long unit_cents { get; set; }

    public long quantity { get; set; }
}

internal sealed class WaiverRow
{
    public string rule_id { get; set; } = "";

    public string object_id { get; set; } = "";

    public string commune { get; set; } = "";

    public string reason_fr { get; set; } = "";

    public string reason_en { get; set; } = "";

    public double excess { get; set; }

    public string unit { get; set; } = "";

    public long cost_cents { get; set; }

    public long premises { get; set; }
}

internal sealed class DraftRow
{
    public string territory { get; set; } = "";

    public long revision { get; set; }

    public string edits { get; set; } = "[]";

    public string undone { get; set; } = "[]";

    public DateTimeOffset at { get; set; }
}

internal sealed class VersionRow
{
    public string territory { get; set; } = "";

    public long number { get; set; }

    public string name { get; set; } = "";

    public string note { get; set; } = "";

    public string author { get; set; } = "";

    public DateTimeOffset at { get; set; }

    public string edits { get; set; } = "[]";

    public string frame { get; set; } = "";

    public long premises { get; set; }

    public long cost_new_cents { get; set; }

    public long lower_bound_cents { get; set; }

    public bool published { get; set; }

    public DesignVersion Make() => new(
        new TerritoryId(territory), (int)number, name, note, author, at, EditCode.Read(edits, "design_version"), frame, premises, new Money(cost_new_cents), new Money(lower_bound_cents), published);
}
#pragma warning restore IDE1006, SA1300, CA1707

internal sealed class SurveyRow
{
    public string id { get; set; } = "";

    public string name { get; set; } = "";

    public string kind { get; set; } = "";

    public string? commune { get; set; }

    public double lon { get; set; }

    public double lat { get; set; }

    public double street_m { get; set; }

    public double? network_m { get; set; }

    public double? nro_m { get; set; }

    public string? nro { get; set; }

    public long? cost_cents { get; set; }

    public long ways { get; set; }

    public long apart { get; set; }

    public string lacks { get; set; } = "";

    public double? feed_m { get; set; }

    public double? second_feed_m { get; set; }

    public DateTimeOffset at { get; set; }
}
