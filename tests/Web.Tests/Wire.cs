using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Maillage.Web.Tests;

/// <summary>A request to the letter, as no client library would send it.</summary>
internal static class Wire
{
    public static async Task<string> Ask(int port, string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await using NetworkStream stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Refused before all was said: what it answered is what counts.
        }

        using StreamReader reader = new(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
