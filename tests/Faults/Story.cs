namespace Maillage.Faults;

/// <summary>One thing the program does to a home. It must end in the state before or in the state after, whatever stops it.</summary>
internal abstract class Story
{
    /// <summary>What stands before.</summary>
    public abstract void Prepare(string home);

    /// <summary>What is done; its confirmations end when it throws or the process dies.</summary>
    public abstract void Act(string home);

    /// <summary>Opens the home as the next start of the program does, checks that it is sound, and says its state.</summary>
    public abstract string Tell(string home);

    /// <summary>States on the way that are whole too; else only the first and the last one may be seen.</summary>
    public virtual bool MayRest(string state) => false;
}
