using Maillage.Catalogue.Heritage;
using Maillage.Catalogue.Types;
using Maillage.People;
using Maillage.Web.Charts;
using Maillage.Web.Forms;
using Resource = Maillage.Catalogue.Resource;

namespace Maillage.Web.Heritage;

/// <param name="Picture">Address of a small picture; null when there is none.</param>
public sealed record CardView(Resource Resource, string Kind, string? Commune, string? Picture);

/// <param name="Records">Public heritage records in all.</param>
/// <param name="Counted">Of how many holders and centuries were counted.</param>
public sealed record HeritageHomeView(
    int Records, IReadOnlyList<(string Name, string Href, int Count)> Holders, IReadOnlyList<(string Name, string Href, int Count)> Centuries, IReadOnlyList<CardView> Exhibitions, IReadOnlyList<CardView> Rebuilt,
    IReadOnlyList<CardView> Posts, IReadOnlyList<CardView> Memories, IReadOnlyList<CardView> Pictured, IReadOnlyList<CardView> News, bool MayWrite, int Counted);

public sealed record HoldersView(IReadOnlyList<(string Name, string Href, int Count)> Holders, IReadOnlyList<CardView> Rebuilt);

public sealed record HolderView(
    string Name, int Records, IReadOnlyList<(string Name, string Href, int Count)> Centuries, IReadOnlyList<(string Name, string Href, int Count)> Collections, IReadOnlyList<CardView> Shown, bool HasPictures);

/// <param name="About">Contributions of readers that the holder accepted.</param>
/// <param name="ToldIn">Stories that show it.</param>
/// <param name="Of">The record it is about, for a contribution.</param>
/// <param name="Around">Itself first; none when it has no point.</param>
public sealed record DocumentView(
    Resource Resource, ResourceType Type, string? Commune, IReadOnlyList<RecordImage> Images, IReadOnlyList<CardView> About, IReadOnlyList<Resource> Transcriptions, IReadOnlyList<CardView> ToldIn, CardView? Of,
    IReadOnlyList<CirclePlace> Around, bool MayEdit);

/// <param name="Pieces">Documents that the reader may see, by id.</param>
/// <param name="Holders">Who keeps them.</param>
public sealed record StoryView(Resource Resource, ResourceType Type, Story Story, IReadOnlyDictionary<string, CardView> Pieces, IReadOnlyList<string> Holders, bool MayEdit, bool HasPictures);

/// <param name="Found">Documents that were looked for, to be set in the section looked from.</param>
/// <param name="Newer">Someone else saved meanwhile.</param>
public sealed record WorkshopView(Resource Resource, ResourceType Type, Story Story, IReadOnlyDictionary<string, CardView> Pieces, string Words, int Section, IReadOnlyList<CardView> Found, FormState Form, bool Newer);

public sealed record StoriesView(IReadOnlyList<(Resource Story, ResourceType Type)> Mine, IReadOnlyList<ResourceType> Types, FormState Form);

/// <param name="About">The record a contribution is about; null for a memory of its own.</param>
/// <param name="Keeper">Who will read it first; null for the platform.</param>
public sealed record ContributeView(ResourceType Type, CardView? About, string? Keeper, FormState Form);

public sealed record MemoryView(IReadOnlyList<CardView> Latest, int Total, IReadOnlyList<(string Label, string Href, int Count)> Kinds);

public sealed record NewsView(IReadOnlyList<CardView> Posts, IReadOnlyList<CardView> Events, IReadOnlyList<(string Name, string Href, int Count)> Themes, string? Theme);

public sealed record KeepersView(IReadOnlyList<(string Source, string Title, BodyId? Keeper, string? Name)> Sources, FormState Form);
