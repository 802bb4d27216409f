using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Maillage.Cases;
using Maillage.Cases.Conditions;
using Maillage.Cases.Storage;
using Maillage.Cases.Types;
using Maillage.Database;
using Maillage.Kernel;
using Maillage.People;
using Maillage.People.Audit;
using Maillage.People.Sealing;

namespace Maillage.Faults;

/// <summary>A case and its match are erased: marked so, their words gone, their files and addresses with them, the private link dead, all at one moment.</summary>
internal sealed class EraseCaseStory : Story
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private const string Match = "fedcba9876543210fedcba9876543210";
    private const string Link = "secret";
    private static readonly CaseTypeReader Reader = new(new Anywhere(), new ActivityHierarchy());

    public override void Prepare(string home)
    {
        using MaillageDatabase database = MaillageDatabases.Open(home);
        database.Migrate(Migrations);
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
        store.Open(type, empty with { Id = Match, Parent = Id }, CaseActor.Visitor);
        ReplyStore replies = new(database, TimeProvider.System);
        foreach (string id in new[] { Id, Match })
        {
            store.Act(id, f => Circuit.Say(type, f, CaseActor.Visitor, CaseFactKind.Message, "Je suis Mme Perrin", now));
            Papers(database, home).Seal(Actor.Visitor, new SealedDraft(SealedKind.Attachment, CaseRetention.Papers, id, new BodyId("21210231500018"), [], "Devis de Mme Perrin.pdf", "application/pdf"), "%PDF-1.4"u8);
            replies.TokenFor(id, ReplyStore.Applicant);
        }
    }

    public override void Act(string home)
    {
        using MaillageDatabase database = MaillageDatabases.Open(home);
        CaseRetention.Erase(Store(database), Papers(database, home), Id, null);
    }

    public override string Tell(string home)
    {
        using MaillageDatabase database = MaillageDatabases.Open(home);
        database.Migrate(Migrations);
        CaseStore store = Store(database);
        SealedStore papers = Papers(database, home);
        string Say(string id)
        {
            CaseFile file = store.Find(id)!;
            bool words = JsonSerializer.Serialize(store.ListFacts(id)).Contains("Perrin", StringComparison.Ordinal) || JsonSerializer.Serialize(file).Contains("Perrin", StringComparison.Ordinal);
            return $"erased {file.Erased} words {words} files {papers.List(CaseRetention.Papers, id).Count}";
        }

        using DbConnection connection = database.Open(DatabasePart.Private);
        return $"{Say(Id)}, {Say(Match)}, link {store.FindBySecret(Link) is not null} addresses {connection.ExecuteScalar<long>("SELECT count(*) FROM reply_address")}";
    }

    private static Migration[] Migrations => [.. AuditTables.Migrations, .. SealedTables.Migrations, .. CaseTables.Migrations];

    private static SealedStore Papers(MaillageDatabase database, string home) => new(database, SealingKeys.Open(home, null), new AuditLog(database, TimeProvider.System, home), TimeProvider.System);

    private static CaseStore Store(MaillageDatabase database) => new(database, Reader, TimeProvider.System);

    private sealed class Anywhere : IHierarchy
    {
        public IReadOnlyList<string>? PathOf(string word) => [word, PlaceHierarchy.France];

        public string NameOf(string word) => word;
    }
}
