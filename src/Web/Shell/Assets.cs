using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.FileProviders;

namespace Maillage.Web.Shell;

/// <summary>Addresses of the portal's own static files with a mark of their content, so that browsers may keep them for a year.</summary>
public sealed class Assets
{
    private readonly ConcurrentDictionary<string, byte[]?> hashes = new(StringComparer.Ordinal);

    public PhysicalFileProvider Files { get; } = new(Root());

    /// <summary><c>/mark.svg?v=3f2a…</c>; without a mark when the file is not there.</summary>
    public string Url(string path) => Mark(path) is { } mark ? $"/{path}?v={mark}" : "/" + path;

    /// <summary>What a browser compares a script with before it runs it (subresource integrity); null when the file is not there.</summary>
    public string? Integrity(string path) => Hash(path) is { } hash ? "sha256-" + Convert.ToBase64String(hash) : null;

    public bool Has(string path) => Mark(path) is not null;

    private string? Mark(string path) => Hash(path) is { } hash ? Convert.ToHexStringLower(hash)[..10] : null;

    private byte[]? Hash(string path) => hashes.GetOrAdd(path, p =>
    {
        IFileInfo file = Files.GetFileInfo(p);
        if (!file.Exists)
        {
            return null;
        }

        using Stream stream = file.CreateReadStream();
        return SHA256.HashData(stream);
    });

    private static string Root()
    {
        string root = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        Directory.CreateDirectory(root);
        return root;
    }
}
