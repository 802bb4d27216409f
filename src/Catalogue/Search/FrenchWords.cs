using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.Fr;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.Synonym;
using Lucene.Net.Analysis.TokenAttributes;
using Lucene.Net.Analysis.Util;
using Lucene.Net.Util;

namespace Maillage.Catalogue.Search;

/// <summary>
/// Cuts French text into the words that are compared: elisions off (<c>l'école</c> → <c>école</c>), lower case, no accents, without the commonest words, reduced to a
/// stem (Savoy's light stemmer). Accents go before the stem, so that « identite » and « identité » meet.
/// </summary>
internal sealed class FrenchWords : Analyzer
{
    public const LuceneVersion Version = LuceneVersion.LUCENE_48;

    /// <summary>Words that stand in nearly every sentence or question and tell nothing of it.</summary>
    private static readonly string[] Idle =
        ["comment", "quand", "faire", "faut", "il", "peut", "on", "que", "quoi", "qui", "quel", "quelle", "quels", "quelles", "est", "sont", "je", "mon", "ma", "mes", "son", "sa", "ses", "un", "une", "des", "de", "du", "le", "la", "les",
         "et", "ou", "a", "au", "aux", "en", "dans", "par", "pour", "sur", "avec", "sans", "ne", "pas", "plus", "ce", "cette", "ces", "d", "l", "s", "n", "se", "y", "the", "of", "in", "a", "an", "to", "for", "and"];

    private static readonly CharArraySet Stops = new(Version, Idle, ignoreCase: true);
    private readonly SynonymMap? synonyms;
    private readonly bool stem;

    /// <param name="synonyms">Given for queries only: documents are indexed once, synonyms change.</param>
    public FrenchWords(SynonymMap? synonyms = null, bool stem = true) => (this.synonyms, this.stem) = (synonyms, stem);

    /// <summary>The words of a text in order, as they are compared.</summary>
    public IReadOnlyList<string> Cut(string text)
    {
        List<string> words = [];
        using TokenStream stream = GetTokenStream("", text);
        ICharTermAttribute term = stream.GetAttribute<ICharTermAttribute>();
        stream.Reset();
        while (stream.IncrementToken())
        {
            words.Add(term.ToString());
        }

        stream.End();
        return words;
    }

    protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
    {
        StandardTokenizer source = new(Version, reader);
        TokenStream words = new ElisionFilter(source, FrenchAnalyzer.DEFAULT_ARTICLES);
        words = new LowerCaseFilter(Version, words);
        words = new ASCIIFoldingFilter(words);
        if (synonyms is not null)
        {
            words = new SynonymFilter(words, synonyms, ignoreCase: true);
        }

        words = new StopFilter(Version, words, Stops);
        return new TokenStreamComponents(source, stem ? new FrenchLightStemFilter(words) : words);
    }
}
