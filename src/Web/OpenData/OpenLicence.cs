namespace Maillage.Web.OpenData;

/// <summary>A licence that open data may have, by the key of the SPDX list.</summary>
internal sealed record OpenLicence(string Key, string Name, string Address)
{
    /// <summary>What public data has unless its owner says otherwise (decree 2017-638).</summary>
    public static OpenLicence Open { get; } = new("etalab-2.0", "Licence Ouverte 2.0", "https://www.etalab.gouv.fr/licence-ouverte-open-licence");

    /// <summary>Those the decree names for public bodies, and the one that other countries' bodies use.</summary>
    public static IReadOnlyList<OpenLicence> All { get; } =
    [
        Open, new("ODbL-1.0", "ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"), new("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    ];

    public static OpenLicence Of(string key) => All.FirstOrDefault(l => l.Key == key) ?? Open;
}
