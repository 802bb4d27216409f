namespace Maillage.Formats.Steiner;

/// <summary>A Steiner tree problem as arrays; nodes are numbered from 0, edges in the order of the file.</summary>
public sealed record SteinerInstance(string Name, int NodeCount, int[] EdgeFrom, int[] EdgeTo, int[] EdgeWeight, int[] Terminals);
