using Maillage.Web.OpenId;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Maillage.Web.Api;

/// <summary>What <c>/openapi/v1.json</c> says of tokens: where they come from, and which scope each address asks for.</summary>
internal static class ApiDescription
{
    private const string Scheme = "openid";

    public static void DescribeTokens(this OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            Dictionary<string, string> scopes = new()
            {
                [OpenIdModule.CasesScope] = "Read cases as the person, or the body's agent, may read them",
                [OpenIdModule.CasesWriteScope] = "Begin needs and act on cases as they may",
            };
            Uri token = new("/connect/token", UriKind.Relative);
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.OAuth2,
                Description = "OpenID Connect: a person's token (authorization code with PKCE), or a body's own program (client credentials)",
                Flows = new OpenApiOAuthFlows
                {
                    AuthorizationCode = new OpenApiOAuthFlow { AuthorizationUrl = new Uri("/connect/authorize", UriKind.Relative), TokenUrl = token, Scopes = scopes },
                    ClientCredentials = new OpenApiOAuthFlow { TokenUrl = token, Scopes = scopes },
                },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ByToken>().FirstOrDefault() is { } asked)
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [asked.Scope] }];

            return Task.CompletedTask;
        });
    }
}
