using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Maillage.People;

/// <summary>Random words that open something: links, sessions, recovery codes. Only their hash is kept, so a copy of the database opens nothing.</summary>
public static class Secret
{
    /// <summary>256 random bits, fit for an address or a cookie.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 in hexadecimal. No salt is needed: what is hashed here is random, never chosen by a person.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
