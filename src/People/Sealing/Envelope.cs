using System.Security.Cryptography;
using System.Text;

namespace Maillage.People.Sealing;

/// <summary>AES-256-GCM: 12 bytes of nonce, the ciphertext, 16 bytes of tag. What it is bound to travels as associated data: put elsewhere, it does not open.</summary>
internal static class Envelope
{
    public const int KeyBytes = 32;
    private const int Nonce = 12;
    private const int Tag = 16;

    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> plain, string boundTo)
    {
        byte[] sealedBytes = new byte[Nonce + plain.Length + Tag];
        Span<byte> nonce = sealedBytes.AsSpan(0, Nonce);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, Tag);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(Nonce, plain.Length), sealedBytes.AsSpan(Nonce + plain.Length), Encoding.UTF8.GetBytes(boundTo));
        return sealedBytes;
    }

    /// <exception cref="CryptographicException">Changed, cut, sealed with another key, or bound to something else.</exception>
    public static byte[] Open(byte[] key, ReadOnlySpan<byte> sealedBytes, string boundTo)
    {
        if (sealedBytes.Length < Nonce + Tag)
            throw new CryptographicException("Too short.");

        byte[] plain = new byte[sealedBytes.Length - Nonce - Tag];
        using var aes = new AesGcm(key, Tag);
        aes.Decrypt(sealedBytes[..Nonce], sealedBytes.Slice(Nonce, plain.Length), sealedBytes[^Tag..], plain, Encoding.UTF8.GetBytes(boundTo));
        return plain;
    }
}
