using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Maillage.Cli.Tests;

/// <summary>A small OTLP receiver over HTTP: keeps what it is sent and reads names out of the protocol buffers by their field numbers.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly List<(string Path, byte[] Body)> received = [];

    public Collector(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        app = builder.Build();
        app.MapPost("/v1/{signal}", async (string signal, HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            lock (received)
                received.Add((signal, body.ToArray()));

            return Results.Bytes([], "application/x-protobuf");
        });
    }

    public Task Start() => app.StartAsync();

    /// <summary>ExportMetricsServiceRequest: resource_metrics 1, scope_metrics 2, metrics 2, name 1.</summary>
    public HashSet<string> Metrics() => [.. Of("metrics").SelectMany(b => Fields(b, 1)).SelectMany(b => Fields(b, 2)).SelectMany(b => Fields(b, 2)).SelectMany(b => Fields(b, 1)).Select(Text)];

    /// <summary>ExportTraceServiceRequest: resource_spans 1, scope_spans 2, spans 2, name 5.</summary>
    public string[] Spans() => [.. Of("traces").SelectMany(b => Fields(b, 1)).SelectMany(b => Fields(b, 2)).SelectMany(b => Fields(b, 2)).SelectMany(b => Fields(b, 5)).Select(Text)];

    /// <summary>ExportLogsServiceRequest: resource_logs 1, scope_logs 2, log_records 2, body 5, string_value 1.</summary>
    public string[] Logs() => [.. Of("logs").SelectMany(b => Fields(b, 1)).SelectMany(b => Fields(b, 2)).SelectMany(b => Fields(b, 2)).SelectMany(b => Fields(b, 5)).SelectMany(b => Fields(b, 1)).Select(Text)];

    public string Everything()
    {
        lock (received)
            return string.Concat(received.Select(r => Encoding.UTF8.GetString(r.Body)));
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private List<ReadOnlyMemory<byte>> Of(string signal)
    {
        lock (received)
            return [.. received.Where(r => r.Path == signal).Select(r => new ReadOnlyMemory<byte>(r.Body))];
    }

    /// <summary>The length-delimited fields of a message with a number; others are skipped.</summary>
    private static List<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int number)
    {
        List<ReadOnlyMemory<byte>> found = [];
        int at = 0;
        while (at < message.Length)
        {
            long tag = Varint(message.Span, ref at);
            switch (tag & 7)
            {
                case 0:
                    Varint(message.Span, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    int length = (int)Varint(message.Span, ref at);
                    if (tag >> 3 == number)
                        found.Add(message.Slice(at, length));

                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }

        return found;
    }

    private static long Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        long value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[at++];
            value |= (long)(next & 127) << shift;
            if (next < 128)
                return value;
        }
    }
}
