using System.Globalization;
using System.Text;
using Maillage.Kernel;

namespace Maillage.Formats.Rdf;

/// <summary>Reads Turtle and N-Triples (W3C, 2014): prefixes, bases, nested nodes, collections, every form of literal.</summary>
public static class TurtleReading
{
    private const int MostStatements = 2_000_000;
    private const int Deepest = 40;

    /// <param name="address">Where it came from: relative names are resolved against it.</param>
    /// <exception cref="BadInputException">Not Turtle, not UTF-8, too deep or too large; the problem says the line.</exception>
    public static IReadOnlyList<RdfStatement> Read(byte[] content, string address)
    {
        if (!System.Text.Unicode.Utf8.IsValid(content))
            throw new BadInputException(Problem.Error("page-unreadable", $"{address} répond par un texte qui n'est pas de l'UTF-8.", $"{address} answers with text that is not UTF-8."));
        Parser parser = new(Encoding.UTF8.GetString(content).TrimStart('\uFEFF'), address);
        parser.Document();
        return parser.Statements;
    }

    private sealed class Parser(string text, string address)
    {
        private readonly Dictionary<string, string> prefixes = new(StringComparer.Ordinal);
        private Uri? at = Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) ? uri : null;
        private int place, blanks, depth;

        public List<RdfStatement> Statements { get; } = [];

        public void Document()
        {
            for (Skip(); place < text.Length; Skip())
            {
                if (!Directive())
                {
                    bool nested = text[place] == '[';
                    string subject = Subject();
                    Skip();
                    if (!(nested && Peek() == '.'))
                        Predicates(subject);
                    Need('.');
                }
            }
        }

        private bool Directive()
        {
            bool at1 = text[place] == '@';
            int word = place + (at1 ? 1 : 0);
            string name = Word(word).ToLowerInvariant();
            if (name is not ("prefix" or "base") || (!at1 && word + name.Length < text.Length && text[word + name.Length] == ':'))
                return at1 ? throw Bad() : false;
            place = word + name.Length;
            Skip();
            if (name == "base")
                at = Uri.TryCreate(Iri(), UriKind.Absolute, out Uri? found) ? found : throw Bad();
            else
            {
                int colon = text.IndexOf(':', place);
                if (colon < 0 || colon - place > 100)
                    throw Bad();
                string prefix = text[place..colon].Trim();
                place = colon + 1;
                Skip();
                prefixes[prefix] = Iri();
            }

            Skip();
            if (at1)
                Need('.');
            return true;
        }

        private void Predicates(string subject)
        {
            while (true)
            {
                Skip();
                string predicate = Word(place) == "a" && !IsName(place + 1) ? Take1(RdfGraph.Type) : Name();
                do
                {
                    Skip();
                    Object(subject, predicate);
                    Skip();
                }
                while (Passed(','));
                bool more = false;
                for (; Passed(';'); Skip())
                    more = true;
                if (!more || Peek() is '.' or ']')
                    return;
            }
        }

        private void Object(string subject, string predicate)
        {
            char c = Peek();
            if (c is '"' or '\'')
                Literal(subject, predicate, c);
            else if (c is '<' or '[' or '(' || (c == '_' && place + 1 < text.Length && text[place + 1] == ':'))
                Add(subject, predicate, Subject(), literal: false, "");
            else if (c is '+' or '-' or '.' || char.IsAsciiDigit(c) || (Word(place) is "true" or "false" && !IsName(place + Word(place).Length)))
            {
                int end = place;
                while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '+' or '-' || (text[end] == '.' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
                    end++;
                if (end == place)
                    throw Bad();
                Add(subject, predicate, text[place..end], literal: true, "");
                place = end;
            }
            else
                Add(subject, predicate, Name(), literal: false, "");
        }

        private string Subject()
        {
            if (++depth > Deepest)
                throw new BadInputException(Problem.Error("page-large", $"Le document RDF est trop imbriqué (au-delà de {Deepest} niveaux).", $"The RDF document is nested too deep (beyond {Deepest} levels)."));
            string found;
            switch (Peek())
            {
                case '[':
                    place++;
                    found = Blank();
                    Skip();
                    if (Peek() != ']')
                        Predicates(found);
                    Need(']');
                    break;
                case '(':
                    place++;
                    found = Collection();
                    break;
                case '_' when place + 1 < text.Length && text[place + 1] == ':':
                    int end = place + 2;
                    while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' || (text[end] == '.' && end + 1 < text.Length && char.IsLetterOrDigit(text[end + 1]))))
                        end++;
                    if (end == place + 2)
                        throw Bad();
                    found = "_:n" + text[(place + 2)..end];
                    place = end;
                    break;
                default:
                    found = Name();
                    break;
            }

            depth--;
            return found;
        }

        private string Collection()
        {
            string first = "", last = "";
            for (Skip(); !Passed(')'); Skip())
            {
                string cell = Blank();
                if (first.Length == 0)
                    first = cell;
                else
                    Add(last, RdfXmlReading.Rdf + "rest", cell, literal: false, "");
                Object(cell, RdfXmlReading.Rdf + "first");
                last = cell;
            }

            if (first.Length > 0)
                Add(last, RdfXmlReading.Rdf + "rest", RdfXmlReading.Rdf + "nil", literal: false, "");
            return first.Length > 0 ? first : RdfXmlReading.Rdf + "nil";
        }

        private void Literal(string subject, string predicate, char quote)
        {
            bool isLong = string.CompareOrdinal(text, place, new string(quote, 3), 0, 3) == 0;
            place += isLong ? 3 : 1;
            StringBuilder value = new();
            while (true)
            {
                char c = Peek();
                if (c == quote && (!isLong || string.CompareOrdinal(text, place, new string(quote, 3), 0, 3) == 0))
                    break;
                if (!isLong && c is ('\n' or '\r'))
                    throw Bad();
                place++;
                value.Append(c == '\\' ? Escaped() : c.ToString());
            }

            place += isLong ? 3 : 1;
            string language = "";
            if (place < text.Length && text[place] == '@')
            {
                int end = place + 1;
                while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '-'))
                    end++;
                language = text[(place + 1)..end];
                place = end;
            }
            else if (place + 1 < text.Length && text[place] == '^' && text[place + 1] == '^')
            {
                place += 2;
                Skip();
                Name();
            }

            Add(subject, predicate, value.ToString(), literal: true, language);
        }

        /// <summary>After a backslash.</summary>
        private string Escaped()
        {
            char c = Peek();
            place++;
            if (c is not ('u' or 'U'))
                return c switch { 'n' => "\n", 'r' => "\r", 't' => "\t", 'b' => "\b", 'f' => "\f", '"' or '\'' or '\\' => c.ToString(), _ => throw Bad() };
            int digits = c == 'u' ? 4 : 8;
            if (place + digits > text.Length || !int.TryParse(text.AsSpan(place, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code))
                throw Bad();
            place += digits;
            return Rune.IsValid(code) ? new Rune(code).ToString() : "\uFFFD";
        }

        private string Name()
        {
            if (Peek() == '<')
                return Iri();
            int end = place;
            while (end < text.Length && IsName(end))
                end += text[end] == '\\' ? 2 : 1;
            end = Math.Min(end, text.Length);
            while (end > place && text[end - 1] == '.')
                end--;
            int colon = text.IndexOf(':', place, end - place);
            if (colon < 0 || !prefixes.TryGetValue(text[place..colon], out string? space))
                throw Bad();
            string local = text[(colon + 1)..end].Replace("\\", "", StringComparison.Ordinal);
            place = end;
            return space + local;
        }

        private string Iri()
        {
            int start = place, end = Peek() == '<' ? text.IndexOf('>', place) : -1;
            if (end < 0 || end - place > 8_000 || text.AsSpan(place, end - place).ContainsAny(' ', '\n', '"'))
                throw Bad();
            string raw = text[(place + 1)..end];
            if (raw.Contains('\\', StringComparison.Ordinal))
            {
                StringBuilder plain = new();
                for (place = start + 1; place < end;)
                {
                    char c = text[place++];
                    plain.Append(c == '\\' ? Escaped() : c.ToString());
                }

                raw = plain.ToString();
            }

            place = end + 1;
            return !raw.StartsWith('/') && Uri.TryCreate(raw, UriKind.Absolute, out _) ? raw : at is not null && Uri.TryCreate(at, raw, out Uri? whole) ? whole.AbsoluteUri : raw;
        }

        private bool IsName(int i) => i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] is ':' or '_' or '-' or '.' or '%' or '\\' || char.IsSurrogate(text[i]));

        private string Word(int from)
        {
            int end = from;
            while (end < text.Length && char.IsAsciiLetter(text[end]) && end - from < 20)
                end++;
            return text[from..end];
        }

        private string Take1(string what)
        {
            place++;
            return what;
        }

        private string Blank() => string.Create(CultureInfo.InvariantCulture, $"_:b{++blanks}");

        private void Add(string subject, string predicate, string value, bool literal, string language)
        {
            if (Statements.Count >= MostStatements)
                throw new BadInputException(Problem.Error("page-large", $"Le document RDF dit plus de {MostStatements} choses.", $"The RDF document says more than {MostStatements} things."));
            Statements.Add(new RdfStatement(subject, predicate, value, literal, language));
        }

        private char Peek() => place < text.Length ? text[place] : throw Bad();

        private bool Passed(char c)
        {
            if (place >= text.Length || text[place] != c)
                return false;
            place++;
            return true;
        }

        private void Need(char c)
        {
            Skip();
            if (!Passed(c))
                throw Bad();
        }

        /// <summary>White space and remarks.</summary>
        private void Skip()
        {
            while (place < text.Length && (char.IsWhiteSpace(text[place]) || text[place] == '#'))
            {
                if (text[place] == '#')
                    place = text.IndexOf('\n', place) is var end and >= 0 ? end : text.Length;
                else
                    place++;
            }
        }

        private BadInputException Bad()
        {
            int line = 1 + text.AsSpan(0, Math.Min(place, text.Length)).Count('\n');
            return new BadInputException(Problem.Error("page-unreadable", $"{address} répond par un document illisible (ligne {line}).", $"{address} answers with a document that cannot be read (line {line}).") with { Row = line });
        }
    }
}
