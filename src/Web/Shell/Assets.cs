using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.FileProviders;

namespace Maillage.Web.Shell;

/// <summary>Addresses of the portal's own static files with a mark of their content, so that browsers may keep them for a year.</summary>
public sealed class Assets
{
    private readonly ConcurrentDictionary<string, string?> marks = new(StringComparer.Ordinal);

    public PhysicalFileProvider Files { get; } = new(Root());

    /// <summary><c>/mark.svg?v=3f2a…</c>; without a mark when the file is not there.</summary>
    public string Url(string path) => Mark(path) is { } mark ? $"/{path}?v={mark}" : "/" + path;

    public bool Has(string path) => Mark(path) is not null;

    private string? Mark(string path) => marks.GetOrAdd(path, p =>
    {
        IFileInfo file = Files.GetFileInfo(p);
        if (!file.Exists)
        {
            return null;
        }

        using Stream stream = file.CreateReadStream();
        return Convert.ToHexStringLower(SHA256.HashData(stream))[..10];
    });

    private static string Root()
    {
        string root = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        Directory.CreateDirectory(root);
        return root;
    }
}
