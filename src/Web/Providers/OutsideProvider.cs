using System.Text.Json;
using Maillage.Kernel;

namespace Maillage.Web.Providers;

/// <summary>Another OpenID provider one may sign in through (ProConnect, FranceConnect, another Maillage), as <c>openid.json</c> in the home names it.</summary>
/// <param name="Key">Part of addresses: letters, digits, hyphens.</param>
/// <param name="Authority">Issuer; https, or http on the machine itself.</param>
/// <param name="SecretFile">File of the client's secret, so that it need not stand in the settings; beside <see cref="Secret"/>.</param>
/// <param name="Bodies">True when the provider vouches for <c>siret</c> (ProConnect does): who comes from a known body becomes its member, never more.</param>
public sealed record OutsideProvider(string Key, string Name, string Authority, string ClientId, string? Secret, string? SecretFile, IReadOnlyList<string>? Scopes, string? Acr, bool Bodies)
{
    public const string File = "openid.json";

    public string Scheme => "outside-" + Key;

    public string SecretText => Secret ?? (SecretFile is null ? "" : System.IO.File.ReadAllText(SecretFile).Trim());

    /// <summary>The providers of a home; none when it has no such file.</summary>
    /// <exception cref="BadInputException">When the file cannot be read as it should.</exception>
    public static IReadOnlyList<OutsideProvider> Read(string home)
    {
        string path = Path.Combine(home, File);
        if (!System.IO.File.Exists(path))
        {
            return [];
        }

        OutsideProvider[] providers;
        try
        {
            providers = JsonSerializer.Deserialize<OutsideProvider[]>(System.IO.File.ReadAllText(path), JsonSerializerOptions.Web) ?? [];
        }
        catch (JsonException e)
        {
            throw new BadInputException(Problem.Error("openid-file", "Ce fichier n’est pas une liste JSON de fournisseurs : " + e.Message, "This file is no JSON list of providers: " + e.Message) with { File = path, Row = e.LineNumber + 1 });
        }

        Problem[] problems = [.. providers.Select((p, i) => Fault(p) is { } fault ? fault with { File = path, Row = i + 1 } : null).OfType<Problem>()];
        return problems.Length > 0 ? throw new BadInputException(problems) : providers;
    }

    private static Problem? Fault(OutsideProvider provider) =>
        string.IsNullOrEmpty(provider.Key) || !provider.Key.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? Problem.Error("openid-key", "« key » : lettres, chiffres et traits d’union.", "'key': letters, digits and hyphens.")
        : string.IsNullOrEmpty(provider.Name) || string.IsNullOrEmpty(provider.ClientId) ? Problem.Error("openid-missing", "« name » et « clientId » sont nécessaires.", "'name' and 'clientId' are needed.")
        : !Uri.TryCreate(provider.Authority, UriKind.Absolute, out Uri? address) || !(address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback)) ? Problem.Error("openid-authority", "« authority » est une adresse https://.", "'authority' is an https:// address.")
        : null;
}
