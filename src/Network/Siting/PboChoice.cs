using System.Runtime.InteropServices;

namespace Maillage.Network.Siting;

/// <summary>How a <see cref="PboChoice"/> came about.</summary>
internal enum PboStep : byte
{
    /// <summary>Nothing below.</summary>
    Nothing,

    /// <summary>A building with a box of its own inside.</summary>
    Inside,

    /// <summary>The PBO stands at this building, which waits for nobody; those that waited are served by it.</summary>
    Own,

    /// <summary>The same, those that wait still waiting.</summary>
    OwnBeside,

    /// <summary>This building is served by the PBO below.</summary>
    Below,

    /// <summary>This building waits for a PBO above, alone or with those that wait.</summary>
    Wait,

    /// <summary>Two branches: those that wait on the first (or its PBO with room) go on.</summary>
    First,

    /// <summary>Two branches: those of the second go on.</summary>
    Second,

    /// <summary>Two branches whose waiting buildings are one group, or are served by the other's PBO.</summary>
    Together,

    /// <summary>The PBO stands at the junction, for those that wait.</summary>
    Junction,

    /// <summary>A choice of another part of the tree.</summary>
    OtherPart,
}

/// <summary>
/// One way to serve all buildings at and below a node, but those of one group that goes on upwards: it waits for a PBO further up, or its PBO stands below and has room.
/// </summary>
/// <param name="Cents">Millionths of a cent at the node: PBOs, drops and cables below; those who wait have paid their drop.</param>
/// <param name="Place">Decimetres from the root: of the PBO below, or the least of a PBO above that all who wait may still have.</param>
/// <param name="Waiting">Lines that wait; where negative, lines for which the PBO below has room.</param>
/// <param name="Cable">Whether a cable must come down to the node.</param>
/// <param name="Who">Building, or choice of the second branch.</param>
/// <param name="Before">The choice it was made of.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PboChoice(long Cents, int Place, sbyte Waiting, bool Cable, PboStep Step, int Who, int Before)
{
    /// <summary>Whether the other choice may be left out: nothing above it can make it the better one, or hardly.</summary>
    /// <param name="share">What the place of a line that waits takes up at least.</param>
    /// <param name="room">What room for a line is worth at most.</param>
    public bool Beats(in PboChoice other, long share, long room)
    {
        if (Cable && !other.Cable)
        {
            return false;
        }

        if (other.Waiting > 0)
        {
            return Waiting <= 0 ? Cents <= other.Cents + (share * other.Waiting) : Cents <= other.Cents && Waiting <= other.Waiting && Place <= other.Place;
        }

        return Waiting <= 0 && Cents <= other.Cents && ((Waiting <= other.Waiting && (Place <= other.Place || other.Waiting == 0)) || Cents <= other.Cents + (room * other.Waiting));
    }
}
