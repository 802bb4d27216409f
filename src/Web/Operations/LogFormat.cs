using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Maillage.Web.Operations;

/// <summary>
/// Logs: lines for people, or one JSON object a line for machines (<c>MAILLAGE_LOG=json</c>). <c>MAILLAGE_LOG_LEVEL</c> says from which level on:
/// by default warnings for people, information for machines. What other libraries tell below a warning is left out: it holds addresses and queries.
/// </summary>
internal static class Logging
{
    public static void Set(ILoggingBuilder logging)
    {
        bool json = string.Equals(Environment.GetEnvironmentVariable("MAILLAGE_LOG"), "json", StringComparison.OrdinalIgnoreCase);
        LogLevel level = Enum.TryParse(Environment.GetEnvironmentVariable("MAILLAGE_LOG_LEVEL"), ignoreCase: true, out LogLevel set) ? set : json ? LogLevel.Information : LogLevel.Warning;
        logging.ClearProviders().SetMinimumLevel(level).AddFilter("Microsoft", level > LogLevel.Warning ? level : LogLevel.Warning).AddFilter("System", level > LogLevel.Warning ? level : LogLevel.Warning);
        // The keys lie in a folder that the portal's account alone reads, and backups seal them: its warning at every first start would teach people to skip warnings.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        logging.Services.Configure<ConsoleLoggerOptions>(c => c.FormatterName = json ? JsonLines.FormatterName : ConsoleFormatterNames.Simple);
        logging.AddSimpleConsole(c => c.SingleLine = true).AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
        logging.AddConsole(c => c.FormatterName = json ? JsonLines.FormatterName : ConsoleFormatterNames.Simple);
    }
}

/// <summary>One JSON object a line. Scopes are left out: the web server puts raw paths into them, and a path may hold a person's link.</summary>
internal sealed class JsonLines(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "maillage-json";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("level", logEntry.LogLevel.ToString().ToLowerInvariant());
            json.WriteString("category", logEntry.Category);
            json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (Activity.Current?.TraceId is { } trace)
                json.WriteString("trace", trace.ToString());

            if (logEntry.State is IReadOnlyList<KeyValuePair<string, object?>> values)
                WriteValues(json, values);

            if (logEntry.Exception is { } error)
                json.WriteString("error", error.ToString());

            json.WriteEndObject();
        }

        textWriter.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        textWriter.Write('\n');
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        foreach ((string name, object? value) in values.Where(v => v.Key != "{OriginalFormat}"))
        {
            switch (value)
            {
                case int or long:
                    json.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(name), Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                    break;
                case double real:
                    json.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(name), Math.Round(real, 3));
                    break;
                default:
                    json.WriteString(JsonNamingPolicy.CamelCase.ConvertName(name), Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
                    break;
            }
        }
    }
}
