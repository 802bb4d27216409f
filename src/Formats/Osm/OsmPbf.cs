using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Maillage.Kernel;

namespace Maillage.Formats.Osm;

/// <summary>
/// Reads OpenStreetMap PBF files (<c>.osm.pbf</c>) block by block: the blocks are inflated and decoded on all processors and given back in file order.
/// </summary>
/// <remarks>
/// Format: wiki.openstreetmap.org/wiki/PBF_Format. Limits of the format are enforced before anything is allocated (64 KiB a header, 32 MiB a blob, inflated or not).
/// The place of each kind of element is remembered, so that a second scan skips the blocks that cannot matter. Not thread-safe: one scan at a time.
/// </remarks>
public sealed class OsmPbf(string path)
{
    private const int MaxHeader = 64 * 1024;
    private const int MaxBlob = 32 * 1024 * 1024;

    private static readonly string[] KnownFeatures = ["OsmSchema-V0.6", "DenseNodes"];

    private readonly string file = Path.GetFileName(path);
    private readonly Dictionary<long, OsmKinds> kindsAt = [];

    /// <summary>
    /// Calls <paramref name="pick"/> on each block (many threads, any order), then <paramref name="take"/> on each result (this thread, in file order).
    /// </summary>
    /// <param name="wanted">Kinds to decode; the others are skipped.</param>
    /// <param name="progress">Share of the file read, 0 … 1.</param>
    /// <exception cref="BadInputException">When the file is not a PBF file, is cut or damaged, or needs a feature that is not known: the message has the byte offset.</exception>
    public void Scan<T>(OsmKinds wanted, Func<OsmBlock, T> pick, Action<T> take, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        using FileStream stream = OpenFile();
        int ahead = 2 * Environment.ProcessorCount;
        var running = new Queue<(long Offset, Task<(OsmKinds Kinds, T Result)> Task)>();
        var frames = new FrameReader(stream, file);
        try
        {
            while (frames.Next() is { } frame)
            {
                cancellation.ThrowIfCancellationRequested();
                if (kindsAt.TryGetValue(frame.Offset, out OsmKinds known) && (known & wanted) == 0)
                {
                    frames.Skip(frame);
                    continue;
                }

                byte[] blob = frames.Read(frame);
                if (frame.IsHeader)
                {
                    CheckFeatures(blob, frame.Offset);
                    continue;
                }

                running.Enqueue((frame.Offset, Task.Run(() => Decode(blob, frame.Offset, wanted, pick), cancellation)));
                if (running.Count >= ahead)
                {
                    TakeFirst(running, take);
                    progress?.Report((double)frame.Offset / Math.Max(1, stream.Length));
                }
            }

            while (running.Count > 0)
            {
                TakeFirst(running, take);
            }
        }
        finally
        {
            Task.WhenAll(running.Select(r => (Task)r.Task)).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait(CancellationToken.None);
        }

        progress?.Report(1);
    }

    private void TakeFirst<T>(Queue<(long Offset, Task<(OsmKinds Kinds, T Result)> Task)> running, Action<T> take)
    {
        (long offset, Task<(OsmKinds Kinds, T Result)> task) = running.Dequeue();
        (OsmKinds kinds, T result) = task.GetAwaiter().GetResult();
        kindsAt[offset] = kinds;
        take(result);
    }

    private (OsmKinds Kinds, T Result) Decode<T>(byte[] blob, long offset, OsmKinds wanted, Func<OsmBlock, T> pick)
    {
        OsmBlock block;
        try
        {
            byte[] raw = Inflate(blob, offset);
            block = OsmBlockDecoder.Decode(raw, raw.Length, wanted);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(file, offset, e.Message);
        }

        return (block.Kinds, pick(block));
    }

    private FileStream OpenFile()
    {
        try
        {
            return new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Mode = FileMode.Open, Share = FileShare.Read, BufferSize = 1 << 16 });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException(Problem.Error("file-not-found", $"Le fichier « {path} » n'existe pas : vérifiez le chemin.", $"The file '{path}' does not exist: check the path.") with { File = file });
        }
    }

    private void CheckFeatures(byte[] blob, long offset)
    {
        try
        {
            var reader = new ProtoReader(Inflate(blob, offset));
            while (reader.Next())
            {
                if (reader.Field != 4)
                {
                    reader.Skip();
                    continue;
                }

                string feature = Encoding.UTF8.GetString(reader.Bytes());
                if (!KnownFeatures.Contains(feature))
                {
                    throw new BadInputException(Problem.Error(
                        "osm-unknown-feature",
                        $"Le fichier exige « {feature} », que Maillage ne sait pas lire. Convertissez-le en PBF simple (osmium cat -f pbf).",
                        $"The file requires '{feature}', which Maillage cannot read. Convert it to plain PBF (osmium cat -f pbf).") with { File = file });
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw Damaged(file, offset, e.Message);
        }
    }

    private byte[] Inflate(byte[] blob, long offset)
    {
        var reader = new ProtoReader(blob);
        ReadOnlySpan<byte> packed = default;
        ulong size = 0;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    return reader.Bytes().ToArray();
                case 2:
                    size = reader.Number();
                    break;
                case 3:
                    packed = reader.Bytes();
                    break;
                case 4 or 5 or 6 or 7:
                    throw new BadInputException(Problem.Error(
                        "osm-unknown-compression",
                        $"Octet {offset} : le bloc est comprimé en lzma, bzip2, lz4 ou zstd. Convertissez le fichier en PBF zlib (osmium cat -f pbf,pbf_compression=zlib).",
                        $"Byte {offset}: the blob is compressed with lzma, bzip2, lz4 or zstd. Convert the file to zlib PBF (osmium cat -f pbf,pbf_compression=zlib).") with { File = file });
                default:
                    reader.Skip();
                    break;
            }
        }

        if (size > MaxBlob)
        {
            throw new InvalidDataException($"a blob says it inflates to {size} bytes; the format allows {MaxBlob}");
        }

        byte[] raw = new byte[size];
        using var source = new MemoryStream(packed.ToArray());
        using var zlib = new ZLibStream(source, CompressionMode.Decompress);
        try
        {
            int read = zlib.ReadAtLeast(raw, raw.Length, throwOnEndOfStream: false);
            return read == raw.Length && zlib.ReadByte() < 0 ? raw : throw new InvalidDataException($"a blob says {size} bytes and inflates to {(read < raw.Length ? $"only {read}" : "more")}");
        }
        catch (IOException e)
        {
            // A blob whose header asks for a preset dictionary: the bytes are in memory, so this is never a failing disk.
            throw new InvalidDataException("a blob cannot be inflated", e);
        }
    }

    internal static BadInputException Damaged(string file, long offset, string why) => new(Problem.Error(
        "osm-damaged",
        $"Octet {offset} : le fichier est coupé ou abîmé ({why}). Téléchargez-le de nouveau et comparez sa taille ou sa somme MD5.",
        $"Byte {offset}: the file is cut or damaged ({why}). Download it again and compare its size or MD5 sum.") with { File = file });

    internal readonly record struct Frame(long Offset, bool IsHeader, int BlobSize);

    /// <summary>The outer layer: length, blob header, blob.</summary>
    private sealed class FrameReader(Stream stream, string file)
    {
        private bool headerSeen;

        /// <summary>The next block that holds data or the file's header; null at the end. Blocks of unknown kinds are passed over, as the format asks.</summary>
        public Frame? Next()
        {
            while (true)
            {
                long offset = stream.Position;
                int size = ReadLength(offset);
                if (size == 0)
                {
                    return null;
                }

                (string kind, int blobSize) = ReadHeader(size, offset);
                if (!headerSeen && kind != "OSMHeader")
                {
                    throw NotPbf();
                }

                headerSeen = true;
                var frame = new Frame(offset, kind == "OSMHeader", blobSize);
                if (kind is "OSMHeader" or "OSMData")
                {
                    return frame;
                }

                Skip(frame);
            }
        }

        private int ReadLength(long offset)
        {
            Span<byte> prefix = stackalloc byte[sizeof(int)];
            int got = stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false);
            if (got == 0 && headerSeen)
            {
                return 0;
            }

            int size = got == prefix.Length ? BinaryPrimitives.ReadInt32BigEndian(prefix) : 0;
            if (size is > 0 and <= MaxHeader)
            {
                return size;
            }

            throw headerSeen
                ? Damaged(file, offset, got < prefix.Length ? "a block's length is cut" : $"a header of {size} bytes; the format allows {MaxHeader}")
                : NotPbf();
        }

        public byte[] Read(Frame frame)
        {
            if (frame.BlobSize > stream.Length - stream.Position)
            {
                throw Damaged(file, frame.Offset, $"a blob of {frame.BlobSize} bytes, and {stream.Length - stream.Position} are left");
            }

            byte[] blob = new byte[frame.BlobSize];
            stream.ReadExactly(blob);
            return blob;
        }

        public void Skip(Frame frame)
        {
            if (frame.BlobSize > stream.Length - stream.Position)
            {
                throw Damaged(file, frame.Offset, $"a blob of {frame.BlobSize} bytes, and {stream.Length - stream.Position} are left");
            }

            stream.Seek(frame.BlobSize, SeekOrigin.Current);
        }

        private (string Kind, int BlobSize) ReadHeader(int size, long offset)
        {
            byte[] bytes = new byte[size];
            if (stream.ReadAtLeast(bytes, size, throwOnEndOfStream: false) < size)
            {
                throw headerSeen ? Damaged(file, offset, "a block's header is cut") : NotPbf();
            }

            string kind = "";
            ulong blobSize = 0;
            try
            {
                var reader = new ProtoReader(bytes);
                while (reader.Next())
                {
                    switch (reader.Field)
                    {
                        case 1:
                            kind = Encoding.UTF8.GetString(reader.Bytes());
                            break;
                        case 3:
                            blobSize = reader.Number();
                            break;
                        default:
                            reader.Skip();
                            break;
                    }
                }
            }
            catch (InvalidDataException e)
            {
                throw headerSeen ? Damaged(file, offset, e.Message) : NotPbf();
            }

            return blobSize <= MaxBlob ? (kind, (int)blobSize) : throw Damaged(file, offset, $"a blob of {blobSize} bytes; the format allows {MaxBlob}");
        }

        private BadInputException NotPbf() => new(Problem.Error(
            "osm-not-pbf",
            "Ce n'est pas un fichier OpenStreetMap PBF (.osm.pbf). Un fichier .osm ou .osm.bz2 se convertit avec « osmium cat -o sortie.osm.pbf ».",
            "This is not an OpenStreetMap PBF file (.osm.pbf). Convert an .osm or .osm.bz2 file with 'osmium cat -o output.osm.pbf'.") with { File = file });
    }
}
