using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Maillage.People;

/// <summary>Codes of an authenticator application (RFC 6238: HMAC-SHA-1, 30 s, six digits, what every such application knows).</summary>
public static class Totp
{
    public const int Seconds = 30;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>160 random bits, as RFC 4226 asks.</summary>
    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(20);

    public static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / Seconds;

    public static string CodeAt(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8], mac = stackalloc byte[20];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // The standard's own hash; what matters here is the secret, not collisions.
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        int at = mac[19] & 15;
        uint number = (BinaryPrimitives.ReadUInt32BigEndian(mac[at..]) & 0x7fffffff) % 1_000_000;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The half-minute a code belongs to: the present one or a neighbour (clocks differ), later than the last used; null when it fits none.</summary>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long lastUsed)
    {
        string digits = string.Concat(code.Where(c => !char.IsWhiteSpace(c)));
        long? found = null;
        for (long step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
        {
            bool same = CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(CodeAt(secret, step)), System.Text.Encoding.UTF8.GetBytes(digits));
            found = same && step > lastUsed ? step : found;
        }

        return found;
    }

    /// <summary>Base 32 (RFC 4648) without padding, as applications read it.</summary>
    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        System.Text.StringBuilder text = new();
        int held = 0, bits = 0;
        foreach (byte value in bytes)
        {
            held = (held << 8) | value;
            bits += 8;
            for (; bits >= 5; bits -= 5)
            {
                text.Append(Alphabet[(held >> (bits - 5)) & 31]);
            }

            held &= (1 << bits) - 1;
        }

        return bits > 0 ? text.Append(Alphabet[(held << (5 - bits)) & 31]).ToString() : text.ToString();
    }

    /// <summary>The address a QR code holds.</summary>
    public static string Address(string issuer, string account, ReadOnlySpan<byte> secret) =>
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={ToBase32(secret)}&issuer={Uri.EscapeDataString(issuer)}";
}
