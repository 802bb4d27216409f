using Maillage.Web.Works;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Maillage.Web.OpenData;

/// <summary>What the platform gives to other programs and catalogues, by their standards.</summary>
internal static class OpenDataModule
{
    public static IServiceCollection AddOpenData(this IServiceCollection services) => services.AddSingleton<OpenLayers>().AddSingleton<DataMoments>().AddSingleton<OpenDatasets>().AddSingleton<SearchPages>().AddSingleton<InstanceName>().AddSingleton<DatasetUses>().AddClock<DatasetUses>("dataset-uses", new Hours(TimeSpan.FromMinutes(1), AtStop: true), uses => uses.WriteDown())
        .AddSingleton<HarvestJob>().AddSingleton<HarvestClock>().AddClock<HarvestClock>("harvests", new Hours(TimeSpan.FromMinutes(1)), clock => clock.QueueDue());

    public static void MapOpenData(this IEndpointRouteBuilder app)
    {
        app.MapOgc();
        app.MapOgcTiles();
        app.MapDatasets();
        app.MapOai();
        app.MapCsw();
        app.MapHarvests();
    }
}
