using System.Collections.Immutable;
using System.Text.Json;
using Maillage.Cases;
using Maillage.Cases.Conditions;
using Maillage.Cases.Storage;
using Maillage.Cases.Types;
using Maillage.Database;
using Maillage.Kernel;

namespace Maillage.Faults;

/// <summary>A case is erased: marked so, its words gone, its private link dead, all at one moment.</summary>
internal sealed class EraseCaseStory : Story
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private const string Link = "secret";
    private static readonly CaseTypeReader Reader = new(new Anywhere(), new ActivityHierarchy());

    public override void Prepare(string home)
    {
        using MaillageDatabase database = MaillageDatabases.Open(home);
        database.Migrate(CaseTables.Migrations);
        CaseType type = Reader.Read("""
            {"key":"essai","title":{"fr":"Essai","en":"Trial"},"purpose":{"fr":"p","en":"p"},"origin":"o","start":"recu","namedBy":"nom",
             "steps":[{"key":"un","title":{"fr":"Un","en":"One"},"fields":[{"key":"nom","kind":"text","label":{"fr":"Nom","en":"Name"},"personal":true}]}],
             "states":[{"key":"recu","label":{"fr":"Reçu","en":"Received"},"waits":"desk"},{"key":"fait","label":{"fr":"Fait","en":"Done"},"ends":true}],
             "moves":[{"key":"faire","label":{"fr":"Faire","en":"Do"},"from":["recu"],"to":"fait","by":"desk"}]}
            """, "essai.json", new ProblemList()) ?? throw new InvalidOperationException("the type of the story is not read");
        CaseStore store = Store(database);
        DateTimeOffset now = store.Now;
        CaseFile empty = new() { Id = Id, Type = type.Key, TypeVersion = type.Version, Title = "Essai", State = type.Start, OpenedAt = now, Since = now };
        Dictionary<string, ImmutableArray<string>> answers = new() { ["nom"] = ["Mme Perrin"] };
        store.Open(type, empty, CaseActor.Visitor, Link, f => Circuit.Answer(type, f, CaseActor.Visitor, answers, f.Version, now));
        store.Act(Id, f => Circuit.Say(type, f, CaseActor.Visitor, CaseFactKind.Message, "Je suis Mme Perrin", now));
    }

    public override void Act(string home)
    {
        using MaillageDatabase database = MaillageDatabases.Open(home);
        Store(database).Erase(Id);
    }

    public override string Tell(string home)
    {
        using MaillageDatabase database = MaillageDatabases.Open(home);
        database.Migrate(CaseTables.Migrations);
        CaseStore store = Store(database);
        CaseFile file = store.Find(Id)!;
        bool words = JsonSerializer.Serialize(store.ListFacts(Id)).Contains("Perrin", StringComparison.Ordinal) || JsonSerializer.Serialize(file).Contains("Perrin", StringComparison.Ordinal);
        return $"erased {file.Erased} words {words} link {store.FindBySecret(Link) is not null}";
    }

    private static CaseStore Store(MaillageDatabase database) => new(database, Reader, TimeProvider.System);

    private sealed class Anywhere : IHierarchy
    {
        public IReadOnlyList<string>? PathOf(string word) => [word, PlaceHierarchy.France];

        public string NameOf(string word) => word;
    }
}
