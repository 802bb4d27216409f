using System.Text.Json;
using Maillage.Cases.Storage;
using Maillage.Web.Shell;

namespace Maillage.Web.Cases;

/// <summary>What became of a delivery, in words.</summary>
internal static class DeliveryWords
{
    /// <param name="hook">Where it goes: what waits for an address that is stopped is held.</param>
    public static string State(Delivery delivery, Webhook hook) => delivery.DoneAt is not null ? "arrived" : delivery.NextAt is null ? "given-up" : hook.DisabledAt is not null ? "held" : delivery.Fault is null ? "waits" : "again";

    public static string? Badge(Delivery delivery, Webhook hook, Say say) => State(delivery, hook) is var state and ("given-up" or "again" or "held") ? say["webhook.badge." + state] : null;

    /// <summary>When it arrived, or why it did not and what comes next.</summary>
    public static string Tell(Delivery delivery, Webhook hook, Say say) => State(delivery, hook) switch
    {
        "arrived" => say["webhook.arrived", say.Moment(delivery.DoneAt!.Value)],
        "given-up" => say["webhook.given-up", Why(delivery, say)],
        "again" => say["webhook.again", Why(delivery, say), say.Moment(delivery.NextAt!.Value)],
        "held" => say["webhook.held"],
        _ => say["webhook.waits"],
    };

    /// <summary>Why the last attempt failed: an answer that is no 2xx says what kind it was; else the problem's own words.</summary>
    public static string Why(Delivery delivery, Say say) => delivery.Status switch
    {
        >= 500 => say["webhook.why.server", delivery.Status],
        410 => say["webhook.why.gone"],
        401 or 403 => say["webhook.why.refused", delivery.Status],
        404 or 405 => say["webhook.why.missing", delivery.Status],
        >= 300 and < 400 => say["webhook.why.elsewhere", delivery.Status],
        { } other => say["webhook.why.other", other],
        null when delivery.Fault == "secret" => say["webhook.why.secret"],
        null => delivery.Fault ?? "",
    };

    /// <summary>The message as it is sent, on lines that one can read.</summary>
    public static string Laid(string payload)
    {
        using JsonDocument document = JsonDocument.Parse(payload);
        return JsonSerializer.Serialize(document.RootElement, Wide);
    }

    private static readonly JsonSerializerOptions Wide = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
