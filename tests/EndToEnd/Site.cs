using System.Net;

namespace Maillage.EndToEnd;

/// <summary>A small site of someone else on this machine, another origin than the portal's. Each request is answered on its own: one answer may wait for another.</summary>
internal sealed class Site : IDisposable
{
    private readonly HttpListener http = new();

    public Site(Func<HttpListenerContext, Task> answer)
    {
        Address = $"http://127.0.0.1:{Stage.FreePort()}";
        http.Prefixes.Add(Address + "/");
        http.Start();
        _ = Serve(answer);
    }

    public string Address { get; }

    public void Dispose() => http.Close();

    private async Task Serve(Func<HttpListenerContext, Task> answer)
    {
        try
        {
            while (true)
            {
                _ = answer(await http.GetContextAsync());
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
        }
    }
}
