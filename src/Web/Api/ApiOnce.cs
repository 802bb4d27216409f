using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Storage;
using Maillage.Web.Shell;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Maillage.Web.Api;

/// <summary>
/// A request that bears an <c>Idempotency-Key</c> is done once: asked again, it gets the same answer; with other words under the same key, a refusal. One that was cut off in the middle is not done
/// again by guesswork: its key answers that the outcome is not known until it expires, and the case tells the rest.
/// </summary>
internal sealed class ApiOnce(RequestStore requests, IDataProtectionProvider protection, IOptions<JsonOptions> json) : IEndpointFilter
{
    private const string Header = "Idempotency-Key";
    private readonly IDataProtector seal = protection.CreateProtector("maillage-api-once-1");

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        string key = http.Request.Headers[Header].ToString();
        if (key.Length == 0)
            return await next(context);

        if (key.Length > 200)
            return ApiAnswers.Refused(http, Problem.Error("idempotency-long", "La clé d’idempotence compte 200 caractères au plus.", "An idempotency key has 200 characters at most."));

        string client = http.Actor().Person!, mark = Mark(http, context.Arguments);
        if (requests.Take(client, key, mark) is { } kept)
            return Again(http, kept, mark);

        object? result = await next(context);
        if (result is IStatusCodeHttpResult { StatusCode: >= 200 and < 300 and int status } && result is IValueHttpResult { Value: { } value })
            requests.Keep(client, key, status, seal.Protect(JsonSerializer.Serialize(value, value.GetType(), json.Value.SerializerOptions)));
        else
            requests.Release(client, key);

        return result;
    }

    private IResult Again(HttpContext http, KeptRequest kept, string mark)
    {
        if (kept.Mark != mark)
            return ApiAnswers.Refused(http, Problem.Error("idempotency-reused", "Cette clé d’idempotence a déjà servi à une autre demande.", "This idempotency key was used for another request already."));

        if (kept is not { Status: { } status, Content: { } content })
            return ApiAnswers.Refused(http, Problem.Error("idempotency-unknown", "Cette demande est en cours, ou a été interrompue : lisez où en est le dossier.", "This request is at work or was cut off: read where the case stands."), StatusCodes.Status409Conflict);

        http.Response.Headers["Idempotency-Replayed"] = "true";
        return Results.Text(seal.Unprotect(content), "application/json; charset=utf-8", Encoding.UTF8, status);
    }

    private static string Mark(HttpContext http, IEnumerable<object?> arguments)
    {
        StringBuilder asked = new($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {http.Request.Headers[ApiGate.SecretHeader]}");
        foreach (object body in arguments.OfType<ApiBody>())
            asked.Append('\n').Append(JsonSerializer.Serialize(body, body.GetType()));

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asked.ToString())));
    }
}
