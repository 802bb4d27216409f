namespace Maillage.People;

/// <summary>What a person may do for one body; each role includes those before it.</summary>
public enum Role : byte
{
    /// <summary>Anyone, without an account: reads what is public.</summary>
    Visitor,

    /// <summary>Belongs to a body: reads what it shares with its members, proposes changes to its objects.</summary>
    Member,

    /// <summary>Works on the body's objects and cases.</summary>
    Agent,

    /// <summary>Decides for the body: publishes, validates, designs the network, invites members and agents.</summary>
    Officer,

    /// <summary>Runs the body's accounts; in the body that runs the platform, the platform's settings too.</summary>
    Administrator,
}

/// <summary>Who may read an object, beyond the body that owns it.</summary>
public enum Visibility : byte
{
    /// <summary>Everyone; published as open data.</summary>
    Public,

    /// <summary>Bodies that signed the charter the object falls under.</summary>
    Partners,

    /// <summary>The owner and the bodies it names.</summary>
    Restricted,
}
