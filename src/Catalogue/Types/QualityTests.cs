using System.Text.Json;
using Maillage.Kernel;

namespace Maillage.Catalogue.Types;

/// <summary>What a rule of quality says of one resource.</summary>
public sealed record QualityFinding(QualityRule Rule, bool Holds);

/// <summary>Score of a resource against the rules of its type.</summary>
/// <param name="Score">Weight of the rules that hold, of 100; 100 for a type without rules.</param>
/// <param name="Findings">Heaviest first.</param>
public sealed record Quality(int Score, IReadOnlyList<QualityFinding> Findings)
{
    /// <summary>What to mend, the most worth first.</summary>
    public IEnumerable<QualityRule> ToMend => Findings.Where(f => !f.Holds).Select(f => f.Rule);
}

/// <summary>The tests that rules of quality name.</summary>
public static class QualityTests
{
    /// <summary>Fields that every resource has.</summary>
    internal static readonly string[] Common = ["summary", "owner", "address", "point", "phone", "email", "url", "hours"];

    /// <summary>Holds for every type whose resource gives an address that was looked up.</summary>
    public static QualityRule Reachable { get; } = new("lien", "link:answers", 3, new Wording("Corrigez l’adresse du site : elle ne répond plus.", "Mend the address of the site: it no longer answers."));

    /// <param name="today">Day on which freshness is judged.</param>
    /// <param name="link">What is known of its address; null when nobody looked.</param>
    public static Quality Judge(Resource resource, ResourceType type, DateOnly today, LinkState? link = null)
    {
        List<QualityFinding> findings = [.. link is null ? Array.Empty<QualityFinding>() : [new QualityFinding(Reachable, !link.IsBroken)], .. type.Quality.OrderByDescending(r => r.Weight).Select(r => new QualityFinding(r, Holds(r.Test.Split(':'), resource, today)))];
        int all = findings.Sum(f => f.Rule.Weight);
        return new Quality(all == 0 ? 100 : 100 * findings.Where(f => f.Holds).Sum(f => f.Rule.Weight) / all, findings);
    }

    private static bool Holds(string[] test, Resource r, DateOnly today) => test[0] == "confirmed"
        ? r.ConfirmedOn.AddMonths(int.Parse(test[1], System.Globalization.CultureInfo.InvariantCulture)) >= today
        : test[1] switch
        {
            "summary" => r.Summary is { Length: >= 40 },
            "owner" => r.Owner is not null || r.OwnerName is not null,
            "address" => r.Place.Address is not null && r.Place.Commune is not null,
            "point" => r.Place.HasPoint,
            "phone" => r.Phone is not null,
            "email" => r.Email is not null,
            "url" => r.Url is not null,
            "hours" => r.Hours is not null,
            _ => r.Data.TryGetValue(test[1], out var value) && value.GetValueKind() switch
            {
                JsonValueKind.Array => value.AsArray().Count > 0,
                JsonValueKind.String => value.GetValue<string>().Length > 0,
                _ => true,
            },
        };
}
