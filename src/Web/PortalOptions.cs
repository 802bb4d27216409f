namespace Maillage.Web;

/// <summary>What the host gives the portal.</summary>
public sealed record PortalOptions
{
    /// <summary>TCP port; 0 takes a free one.</summary>
    public int Port { get; init; } = 5080;

    /// <summary>Address listened on; loopback unless the host decides otherwise (a reverse proxy, a container).</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Name shown beside the mark (« Bourgogne »): the region of the strategy.</summary>
    public string Region { get; init; } = "Bourgogne";

    /// <summary>Requests one address may make in a minute before it is asked to wait; a map makes some tens for one view.</summary>
    public int RequestsPerMinute { get; init; } = 6000;

    /// <summary>Called once the portal answers, with its address.</summary>
    public Action<string>? Started { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>What the shell shows of the region.</summary>
public sealed record PortalIdentity(string Region);
