namespace Maillage.Kernel;

/// <summary>A length held in whole centimetres: sums do not depend on their order.</summary>
public readonly record struct Length(long Centimetres)
{
    public double Metres => Centimetres / 100.0;

    public double Kilometres => Centimetres / 100_000.0;

    public static Length FromMetres(double metres) => new((long)Math.Round(metres * 100.0, MidpointRounding.AwayFromZero));

    public static Length operator +(Length left, Length right) => new(left.Centimetres + right.Centimetres);
}

/// <summary>Euros held in whole cents: nothing is lost or made by adding in another order.</summary>
public readonly record struct Money(long Cents)
{
    public decimal Euros => Cents / 100m;

    public decimal MillionEuros => Cents / 100_000_000m;

    public static Money FromEuros(decimal euros) => new((long)Math.Round(euros * 100m, MidpointRounding.AwayFromZero));

    public static Money operator +(Money left, Money right) => new(left.Cents + right.Cents);

    public static Money operator -(Money left, Money right) => new(left.Cents - right.Cents);
}
