namespace Maillage.Cli;

/// <summary>What the steps of long work are called on a terminal; the portal has its own texts for the same keys.</summary>
internal static class StepNames
{
    public static string Of(string step) => step switch
    {
        "ground.read" => Terminal.Say("lecture des rues et des bâtiments", "reading streets and buildings"),
        "ground.generate" => Terminal.Say("terrain simulé", "generating the ground"),
        "ground.store" => Terminal.Say("enregistrement du terrain", "storing the ground"),
        "design.streets" => Terminal.Say("rues", "streets"),
        "design.forest" => Terminal.Say("tracé", "routes"),
        "design.pbo" => Terminal.Say("points de branchement", "distribution points"),
        "design.nro" => Terminal.Say("nœuds de raccordement", "optical exchanges"),
        "design.sro" => Terminal.Say("sous-répartiteurs et câbles", "concentration points and cables"),
        "design.bound" => Terminal.Say("borne inférieure", "lower bound"),
        "design.bill" => Terminal.Say("métré et prix", "quantities and prices"),
        "design.done" => Terminal.Say("réseau dimensionné", "network designed"),
        "design.files" => Terminal.Say("écriture des fichiers", "writing files"),
        "design.verify" => Terminal.Say("vérification", "verification"),
        "design.store" => Terminal.Say("enregistrement du réseau", "storing the network"),
        "plan.zones" => Terminal.Say("zones du plan", "zones of the plan"),
        "plan.years" => Terminal.Say("années et budgets", "years and budgets"),
        "plan.store" => Terminal.Say("enregistrement du plan", "storing the plan"),
        _ => step,
    };
}
