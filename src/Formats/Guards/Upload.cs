using System.Text;
using System.Text.Json;
using Maillage.Kernel;

namespace Maillage.Formats.Guards;

/// <summary>Kinds of file that may come in. What draws or runs by itself in a browser (SVG, HTML) is not among them.</summary>
public enum UploadKind
{
    Pdf,
    Png,
    Jpeg,
    Tiff,
    WebP,
    Csv,
    Json,
    Xml,
    Zip,
    GeoPackage,

    /// <summary>XLSX, DOCX, ODS, ODT: archives without macros.</summary>
    Office,
}

/// <param name="Name">The last part of the name given, cleaned: fit for a header and a folder.</param>
/// <param name="MediaType">From the content, never from what the browser said.</param>
public sealed record UploadedFile(string Name, UploadKind Kind, string MediaType, long Bytes);

/// <summary>The one door for files from outside. The content decides what a file is; its name must agree, and it must be nothing else besides.</summary>
public static class Upload
{
    /// <summary>Deeper JSON is an attack on the reader, not data.</summary>
    public const int DeepestJson = 32;

    private const int TailBytes = 66_000;

    private static readonly Dictionary<string, (UploadKind Kind, string Type)> ByEnding = new(StringComparer.OrdinalIgnoreCase)
    {
        [".pdf"] = (UploadKind.Pdf, "application/pdf"),
        [".png"] = (UploadKind.Png, "image/png"),
        [".jpg"] = (UploadKind.Jpeg, "image/jpeg"),
        [".jpeg"] = (UploadKind.Jpeg, "image/jpeg"),
        [".tif"] = (UploadKind.Tiff, "image/tiff"),
        [".tiff"] = (UploadKind.Tiff, "image/tiff"),
        [".webp"] = (UploadKind.WebP, "image/webp"),
        [".csv"] = (UploadKind.Csv, "text/csv"),
        [".txt"] = (UploadKind.Csv, "text/plain"),
        [".json"] = (UploadKind.Json, "application/json"),
        [".geojson"] = (UploadKind.Json, "application/geo+json"),
        [".xml"] = (UploadKind.Xml, "application/xml"),
        [".gpx"] = (UploadKind.Xml, "application/gpx+xml"),
        [".zip"] = (UploadKind.Zip, "application/zip"),
        [".gpkg"] = (UploadKind.GeoPackage, "application/geopackage+sqlite3"),
        [".xlsx"] = (UploadKind.Office, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        [".docx"] = (UploadKind.Office, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        [".ods"] = (UploadKind.Office, "application/vnd.oasis.opendocument.spreadsheet"),
        [".odt"] = (UploadKind.Office, "application/vnd.oasis.opendocument.text"),
    };

    /// <param name="name">As the browser gave it.</param>
    /// <param name="content">Seekable; rewound at the end.</param>
    /// <param name="accepted">Kinds this form takes.</param>
    /// <exception cref="BadInputException">Refused, with the reason and what to do.</exception>
    public static UploadedFile Check(string name, Stream content, long mostBytes, IReadOnlyCollection<UploadKind> accepted)
    {
        string clean = CleanName(name);
        if (content.Length == 0)
            throw Refuse(clean, "upload-empty", "Ce fichier est vide.", "This file is empty.");
        if (content.Length > mostBytes)
            throw Refuse(clean, "upload-size", $"Ce fichier dépasse {mostBytes / 1_000_000} Mo : allégez-le ou partagez-le en plusieurs.", $"This file exceeds {mostBytes / 1_000_000} MB: make it lighter or split it.");
        if (!ByEnding.TryGetValue(Path.GetExtension(clean), out (UploadKind Kind, string Type) said) || !accepted.Contains(said.Kind))
            throw Refuse(clean, "upload-kind", $"Ce genre de fichier n'est pas accepté ici ; acceptés : {Endings(accepted)}.", $"This kind of file is not accepted here; accepted: {Endings(accepted)}.");

        byte[] head = Part(content, 0, 4096), tail = Part(content, Math.Max(0, content.Length - TailBytes), TailBytes);
        if (!Fits(said.Kind, content, clean, head, tail))
            throw Refuse(clean, "upload-content", "Le contenu de ce fichier n'est pas ce que son nom annonce.", "The content of this file is not what its name says.");
        if (said.Kind is UploadKind.Pdf or UploadKind.Png or UploadKind.Jpeg or UploadKind.Tiff or UploadKind.WebP && IsTwoThings(head, tail))
            throw Refuse(clean, "upload-polyglot", "Ce fichier en contient un autre, caché : exportez-le de nouveau depuis votre logiciel.", "This file hides another one: export it again from your program.");

        content.Position = 0;
        return new UploadedFile(clean, said.Kind, said.Type, content.Length);
    }

    /// <summary>The last part of a path, without control and direction characters, at most 120 characters, never hidden or reserved.</summary>
    public static string CleanName(string name)
    {
        string last = name.Replace('\\', '/').Split('/')[^1].Normalize(NormalizationForm.FormC);
        string clean = new([.. last.Where(c => !char.IsControl(c) && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format && !"\"<>|:*?;%".Contains(c, StringComparison.Ordinal))]);
        clean = clean.Trim().TrimEnd('.', ' ');
        string ending = Path.GetExtension(clean);
        string stem = Path.GetFileNameWithoutExtension(clean).TrimStart('.', ' ');
        return (stem.Length == 0 ? "fichier" : stem.Length > 100 ? stem[..100] : stem) + (ending.Length > 12 ? "" : ending);
    }

    private static bool Fits(UploadKind kind, Stream content, string name, byte[] head, byte[] tail) => kind switch
    {
        UploadKind.Pdf => Begins(head, "%PDF-"u8) && tail.AsSpan().IndexOf("%%EOF"u8) >= 0 && tail.AsSpan(Math.Max(0, tail.Length - 1024)).LastIndexOf("%%EOF"u8) >= 0,
        UploadKind.Png => Begins(head, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) && tail.AsSpan().EndsWith((ReadOnlySpan<byte>)[0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]),
        UploadKind.Jpeg => Begins(head, [0xFF, 0xD8, 0xFF]) && tail.AsSpan().EndsWith((ReadOnlySpan<byte>)[0xFF, 0xD9]),
        UploadKind.Tiff => Begins(head, [0x49, 0x49, 0x2A, 0x00]) || Begins(head, [0x4D, 0x4D, 0x00, 0x2A]),
        UploadKind.WebP => head.Length > 16 && Begins(head, "RIFF"u8) && head.AsSpan(8, 4).SequenceEqual("WEBP"u8) && Math.Abs(BitConverter.ToUInt32(head, 4) + 8L - content.Length) <= 1,
        UploadKind.GeoPackage => Begins(head, "SQLite format 3\0"u8) && head.Length > 72 && head.AsSpan(68, 4).SequenceEqual("GPKG"u8),
        UploadKind.Csv => IsText(content) && !LooksLikeMarkup(head),
        UploadKind.Json => IsJson(content),
        UploadKind.Xml => IsXml(content),
        UploadKind.Zip => IsArchive(content, name, []),
        _ => IsArchive(content, name, ["[Content_Types].xml", "mimetype"]),
    };

    private static bool Begins(byte[] head, ReadOnlySpan<byte> magic) => head.AsSpan().StartsWith(magic);

    /// <summary>A picture or a document that is an archive or a page as well: one reader would see the one, another the other.</summary>
    private static bool IsTwoThings(byte[] head, byte[] tail)
    {
        string front = Encoding.Latin1.GetString(head).ToUpperInvariant();
        return tail.AsSpan().IndexOf("PK\u0005\u0006"u8) >= 0 || front.Contains("<SCRIPT", StringComparison.Ordinal) || front.Contains("<HTML", StringComparison.Ordinal)
            || front.Contains("<SVG", StringComparison.Ordinal) || front.Contains("<?PHP", StringComparison.Ordinal);
    }

    private static bool LooksLikeMarkup(byte[] head) => Encoding.Latin1.GetString(head).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\r', '\n', '\t').StartsWith('<');

    /// <summary>Text has no NUL; its encoding is the reader's business.</summary>
    private static bool IsText(Stream content)
    {
        content.Position = 0;
        byte[] buffer = new byte[1 << 16];
        for (int n = content.Read(buffer); n > 0; n = content.Read(buffer))
        {
            if (buffer.AsSpan(0, n).Contains((byte)0))
                return false;
        }

        return true;
    }

    private static bool IsJson(Stream content)
    {
        content.Position = 0;
        try
        {
            using JsonDocument document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = DeepestJson });
            return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsXml(Stream content)
    {
        content.Position = 0;
        try
        {
            using System.Xml.XmlReader reader = SafeXml.Reader(content);
            reader.MoveToContent();
            string root = reader.LocalName;
            while (reader.Read())
            {
            }

            return !root.Equals("svg", StringComparison.OrdinalIgnoreCase) && !root.Equals("html", StringComparison.OrdinalIgnoreCase);
        }
        catch (System.Xml.XmlException)
        {
            return false;
        }
    }

    /// <param name="oneOf">A file that must be in it; a macro in it is refused.</param>
    private static bool IsArchive(Stream content, string name, string[] oneOf)
    {
        using SafeZip zip = new(content, name);
        return oneOf.Length == 0 || (zip.Names.Any(oneOf.Contains) && !zip.Names.Any(n => n.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase)));
    }

    private static byte[] Part(Stream content, long from, int bytes)
    {
        content.Position = from;
        byte[] part = new byte[Math.Min(bytes, content.Length - from)];
        content.ReadExactly(part);
        return part;
    }

    private static string Endings(IReadOnlyCollection<UploadKind> accepted) => string.Join(", ", ByEnding.Where(e => accepted.Contains(e.Value.Kind)).Select(e => e.Key));

    private static BadInputException Refuse(string file, string code, string fr, string en) => new(Problem.Error(code, fr, en) with { File = file });
}
