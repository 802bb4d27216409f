using System.Globalization;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Maillage.Web.OpenId;

/// <summary>
/// Keys that sign identity tokens and seal codes: files under <c>keys/openid</c> in the home, never in the database, readable by the program's user only.
/// A new one is made every <see cref="Life"/> when the portal starts; earlier ones still prove what they signed for <see cref="Overlap"/>, then go.
/// </summary>
internal static class OpenIdKeys
{
    public static readonly TimeSpan Life = TimeSpan.FromDays(90);
    public static readonly TimeSpan Overlap = TimeSpan.FromDays(30);

    /// <summary>The newest first.</summary>
    public static (IReadOnlyList<SecurityKey> Signing, IReadOnlyList<SecurityKey> Sealing) Open(string home, DateTimeOffset now)
    {
        DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(home, "keys", "openid"));
        List<(DateTimeOffset Made, string Path)> kept = [.. folder.GetFiles("*.pem").Where(f => MadeAt(f.Name) is not null).Select(f => (MadeAt(f.Name)!.Value, f.FullName)).OrderByDescending(f => f.Value)];
        foreach ((_, string path) in kept.Skip(1).Where(f => f.Made + Life + Overlap < now))
        {
            File.Delete(path);
        }

        if (kept.Count == 0 || kept[0].Made + Life < now)
        {
            kept.Insert(0, (now, Make(folder.FullName, now)));
        }

        List<SecurityKey> signing = [], sealing = [];
        foreach ((_, string path) in kept.Where(f => File.Exists(f.Path)))
        {
            RSA rsa = RSA.Create();
            rsa.ImportFromPem(File.ReadAllText(path));
            string id = Path.GetFileNameWithoutExtension(path);
            signing.Add(new RsaSecurityKey(rsa) { KeyId = id });
            // One secret a period: what seals codes and access tokens is derived from it and stays inside this program.
            sealing.Add(new SymmetricSecurityKey(HKDF.DeriveKey(HashAlgorithmName.SHA256, rsa.ExportPkcs8PrivateKey(), 32, info: "maillage openid sealing"u8.ToArray())) { KeyId = id + "-s" });
        }

        return (signing, sealing);
    }

    private static DateTimeOffset? MadeAt(string name) =>
        DateTimeOffset.TryParseExact(Path.GetFileNameWithoutExtension(name), "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset made) ? made : null;

    private static string Make(string folder, DateTimeOffset now)
    {
        using RSA rsa = RSA.Create(3072);
        string path = Path.Combine(folder, now.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture) + ".pem");
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (StreamWriter writer = new(path + ".new", options))
        {
            writer.Write(rsa.ExportPkcs8PrivateKeyPem());
        }

        File.Move(path + ".new", path, overwrite: true);
        return path;
    }
}
