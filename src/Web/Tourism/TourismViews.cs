using Maillage.Catalogue.Storage;
using Maillage.Catalogue.Tours;
using Maillage.Catalogue.Types;
using Maillage.Kernel;
using Maillage.Web.Charts;
using Maillage.Web.Forms;
using Maillage.Web.Heritage;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Tourism;

/// <param name="Kinds">How many of each type there are.</param>
/// <param name="Across">Itineraries that cross a department's border, of those whose line is known.</param>
public sealed record TourismHomeView(
    IReadOnlyList<(string Name, string Href, int Count)> Kinds, IReadOnlyList<CardView> Events, IReadOnlyList<ItineraryLine> Itineraries, int Across, TableData? Quality, int Wifi, int FreeWifi, bool MayWrite);

/// <param name="Facts">Null when no line was imported.</param>
public sealed record ItineraryLine(Resource Resource, string Mode, TrackFacts? Facts, IReadOnlyList<string> Departments);

public sealed record ItinerariesView(IReadOnlyList<ItineraryLine> Lines, IReadOnlyList<(string Key, string Label, int Count)> Modes, string? Mode, bool AcrossOnly, bool MayWrite);

/// <param name="Drawing">Parts of the line in a box of <see cref="TrackDrawing.Width"/> by its height; null without a line.</param>
/// <param name="Places">What stands along it within <paramref name="WithinKm"/>.</param>
public sealed record ItineraryView(
    Resource Resource, ResourceType Type, KeptTrack? Kept, TrackDrawing? Drawing, IReadOnlyList<ProfilePoint> Profile, IReadOnlyList<string> Departments, IReadOnlyList<string> Communes,
    IReadOnlyList<(AlongPlace Place, string Kind, bool? Open)> Places, double WithinKm, bool MayEdit);

public sealed record ImportView(Resource? Resource, ResourceType Type, FormState Form);

public sealed record ProfessionalsView(IReadOnlyList<(string Name, string Href, int Count)> Trainings, TableData? Reputation, int Bodies, TableData? Quality, bool MayWrite);
