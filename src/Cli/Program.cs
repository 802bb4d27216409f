using System.Globalization;
using Maillage.Web;

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
int port = int.TryParse(Environment.GetEnvironmentVariable("MAILLAGE_PORT"), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) ? asked : 5080;
await Portal.RunAsync(new PortalOptions { Port = port, Started = address => Console.WriteLine(address) }, stop.Token);
return 0;
