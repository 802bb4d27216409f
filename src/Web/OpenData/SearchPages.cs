using Maillage.Web.Reading;
using Maillage.Web.Resources;

namespace Maillage.Web.OpenData;

/// <summary>Pages that search engines may know beside the fixed ones: every territory, every public resource.</summary>
internal sealed class SearchPages(SnapshotSource snapshots, CatalogueDesk desk)
{
    /// <summary>How many there are, about: the fixed pages and the datasets are some tens, which are counted generously.</summary>
    public long Count() => 200 + snapshots.Current.Index.Communes.Count + snapshots.Current.Index.Epcis.Count + snapshots.Current.Index.Departments.Count + desk.Types.All.Sum(t => desk.Store.CountPublic(t.Key));

    public IEnumerable<string> List()
    {
        Snapshot snapshot = snapshots.Current;
        return snapshot.Index.Departments.Select(d => d.Id).Concat(snapshot.Index.Epcis.Select(e => e.Id)).Concat(snapshot.Index.Communes.Select(c => c.Id)).Select(id => "/territoires/" + id)
            .Concat(desk.Types.All.SelectMany(t => desk.Store.ListPublic(t.Key, "")).Select(PublicPage.Of));
    }
}
