using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Maillage.Cli.Tests;

/// <summary>SIGTERM: what was begun is ended, a job goes back to the queue, the exit code says that all is well.</summary>
public sealed class ShutdownTests(Instance instance)
{
    [Fact]
    public async Task A_request_under_way_is_answered_before_the_portal_ends()
    {
        await using Served portal = await Served.Open(instance.Home());
        using var client = new TcpClient("127.0.0.1", portal.Port);
        NetworkStream wire = client.GetStream();
        await wire.WriteAsync(Encoding.ASCII.GetBytes($"POST /connexion HTTP/1.1\r\nHost: 127.0.0.1:{portal.Port}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\nname="));

        // The server is reading the form once it has taken the request from the socket.
        await Task.Delay(500);
        portal.Terminate();
        await Task.Delay(500);
        await wire.WriteAsync("early"u8.ToArray());
        using var reader = new StreamReader(wire);
        (await reader.ReadLineAsync())!.ShouldStartWith("HTTP/1.1 4");
        (await portal.End()).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_running_job_goes_back_to_the_queue_and_the_next_start_takes_it_up()
    {
        string home = instance.Home();
        await using (Served portal = await Served.Open(home, []))
        {
            await portal.Until(async () => State(await portal.Client.GetStringAsync("/api/jobs")) == "Running");
            portal.Terminate();
            Outcome end = await portal.End();
            end.Code.ShouldBe(0, end.Errors);
        }

        using (var hidden = new SqliteConnection($"Data Source={Path.Combine(home, "private.db")};Mode=ReadOnly;Pooling=False"))
        {
            hidden.Open();
            using SqliteCommand ask = hidden.CreateCommand();
            ask.CommandText = "SELECT group_concat(state) FROM job";
            ask.ExecuteScalar().ShouldBe("Queued");
        }

        await using Served again = await Served.Open(home);
        await again.Until(async () => State(await again.Client.GetStringAsync("/api/jobs")) == "Running");
    }

    private static string? State(string jobs)
    {
        using JsonDocument document = JsonDocument.Parse(jobs);
        return document.RootElement.GetArrayLength() == 0 ? null : document.RootElement[0].GetProperty("state").GetString();
    }
}
