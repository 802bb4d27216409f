using System.Xml;
using System.Xml.Linq;

namespace Maillage.Formats.Guards;

/// <summary>The only way XML of someone else is read: no document type, no entity, no outside reference, no document without end.</summary>
public static class SafeXml
{
    /// <summary>200 million characters: the largest catalogue one harvests, and far below what would fill the memory.</summary>
    public const long MostCharacters = 200_000_000;

    /// <summary>A whole document in memory: for answers that are small by their nature.</summary>
    /// <exception cref="XmlException">Not XML, a document type, too long.</exception>
    public static XElement Load(Stream stream, long mostCharacters = MostCharacters)
    {
        using XmlReader xml = Reader(stream, mostCharacters);
        return XElement.Load(xml);
    }

    /// <exception cref="XmlException">While reading: not XML, a document type, too long.</exception>
    public static XmlReader Reader(Stream stream, long mostCharacters = MostCharacters) => XmlReader.Create(stream, new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = mostCharacters,
        MaxCharactersFromEntities = 0,
        IgnoreProcessingInstructions = true,
        CloseInput = false,
    });
}
