using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Maillage.Kernel;

namespace Maillage.Database.Backup;

/// <summary>
/// The folder of keys as one encrypted block: AES-256-GCM under a key drawn from a passphrase by PBKDF2-SHA256
/// (600,000 rounds, OWASP's figure of 2023). Keys are a few kilobytes: all happens in memory.
/// </summary>
internal static class KeyEnvelope
{
    public const string Name = "keys.sealed";
    private const int Rounds = 600_000;
    private const int MostRounds = 10_000_000;
    private const int SaltSize = 16;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeaderSize = 4 + 4 + SaltSize + NonceSize + TagSize;

    private static ReadOnlySpan<byte> Mark => "MLK1"u8;

    public static byte[] Seal(string folder, string passphrase)
    {
        using var packed = new MemoryStream();
        ZipFile.CreateFromDirectory(folder, packed);
        byte[] sealedKeys = new byte[HeaderSize + packed.Length];
        Span<byte> all = sealedKeys;
        Mark.CopyTo(all);
        BinaryPrimitives.WriteInt32LittleEndian(all[4..], Rounds);
        RandomNumberGenerator.Fill(all.Slice(8, SaltSize + NonceSize));
        using AesGcm cipher = Cipher(all, passphrase, Rounds);
        cipher.Encrypt(Nonce(all), packed.GetBuffer().AsSpan(0, (int)packed.Length), all[HeaderSize..], Tag(all), all[..8]);
        return sealedKeys;
    }

    /// <exception cref="BadInputException">The passphrase is not the one it was sealed with, or the block is damaged.</exception>
    public static void Open(byte[] sealedKeys, string passphrase, string folder)
    {
        if (sealedKeys.Length < HeaderSize || !sealedKeys.AsSpan(0, 4).SequenceEqual(Mark))
            throw Wrong();

        Span<byte> all = sealedKeys;
        int rounds = BinaryPrimitives.ReadInt32LittleEndian(all[4..]);
        if (rounds is < 1 or > MostRounds)
            throw Wrong();

        byte[] plain = new byte[all.Length - HeaderSize];
        using AesGcm cipher = Cipher(all, passphrase, rounds);
        try
        {
            cipher.Decrypt(Nonce(all), all[HeaderSize..], Tag(all), plain, all[..8]);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Wrong();
        }

        Directory.CreateDirectory(folder, PrivateModes.Folder);
        using var archive = new MemoryStream(plain);
        ZipFile.ExtractToDirectory(archive, folder);
        PrivateModes.Close(folder);
    }

    private static AesGcm Cipher(ReadOnlySpan<byte> all, string passphrase, int rounds) =>
        new(Rfc2898DeriveBytes.Pbkdf2(passphrase.Normalize(), all.Slice(8, SaltSize), rounds, HashAlgorithmName.SHA256, 32), TagSize);

    private static Span<byte> Nonce(Span<byte> all) => all.Slice(8 + SaltSize, NonceSize);

    private static Span<byte> Tag(Span<byte> all) => all.Slice(8 + SaltSize + NonceSize, TagSize);

    private static BadInputException Wrong() => new(Problem.Error(
        "wrong-passphrase",
        "Les clés de cette sauvegarde ne s'ouvrent pas avec cette phrase secrète. Rien n'a été changé.",
        "The keys in this backup do not open with this passphrase. Nothing was changed."));
}
