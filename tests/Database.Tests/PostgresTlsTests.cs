using Maillage.Kernel;

namespace Maillage.Database.Tests;

/// <summary>Names and files of people do not cross a network in clear, nor to whoever answers in the database's place.</summary>
public class PostgresTlsTests
{
    [Theory]
    [InlineData("Host=db.example.fr;Database=maillage")]
    [InlineData("Host=db.example.fr;Database=maillage;SSL Mode=Require")]
    [InlineData("Host=10.1.2.3:5433;Database=maillage;SSL Mode=VerifyCA")]
    [InlineData("Host=localhost,db.example.fr;Database=maillage")]
    [InlineData("Host=localhost.example.fr;Database=maillage")]
    public void A_database_elsewhere_must_show_its_certificate(string connection)
    {
        BadInputException refused = Should.Throw<BadInputException>(() => PostgresTls.Check(connection, plainAllowed: false));
        refused.Problems.Single().Code.ShouldBe("database-tls");
        refused.Problems.Single().Message.ShouldContain("SSL Mode=VerifyFull");
        PostgresTls.Check(connection, plainAllowed: true);
        Should.Throw<BadInputException>(() => MaillageDatabases.Open("", connection)).Problems.Single().Code.ShouldBe("database-tls", "before anything is sent");
        Should.Throw<BadInputException>(() => PostgresDatabase.IsEmpty(connection)).Problems.Single().Code.ShouldBe("database-tls", "a move or a restore opens it by itself");
    }

    [Theory]
    [InlineData("Host=/var/run/postgresql;Database=maillage")]
    [InlineData("Host=127.0.0.1:5433;Database=maillage")]
    [InlineData("Host=::1;Database=maillage")]
    [InlineData("Host=localhost;Database=maillage")]
    [InlineData("Host=db.example.fr;Database=maillage;SSL Mode=VerifyFull")]
    public void A_database_here_or_one_that_is_checked_is_opened(string connection) => PostgresTls.Check(connection, plainAllowed: false);
}
