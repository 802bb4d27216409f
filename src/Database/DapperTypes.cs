using System.Data;
using System.Globalization;
using Dapper;
using Maillage.Formats.GeoPackage;
using Microsoft.Data.Sqlite;

namespace Maillage.Database;

/// <summary>
/// Makes Dapper read the same types from both databases: SQLite knows only integers, reals and text, PostgreSQL sums integers into decimals.
/// With a handler for a type, records match by the names of their columns alone.
/// </summary>
internal static class DapperTypes
{
    private static readonly Lock Once = new();
    private static bool registered;

    public static void Register()
    {
        lock (Once)
        {
            if (registered)
                return;

            DefaultTypeMap.MatchNamesWithUnderscores = true;
            Add(v => Convert.ToBoolean(v, CultureInfo.InvariantCulture));
            Add(v => Convert.ToInt32(v, CultureInfo.InvariantCulture));
            Add(v => Convert.ToInt64(v, CultureInfo.InvariantCulture));
            Add(v => Convert.ToDouble(v, CultureInfo.InvariantCulture));
            Add(v => Convert.ToDecimal(v, CultureInfo.InvariantCulture));
            Add(v => v as string ?? Convert.ToString(v, CultureInfo.InvariantCulture)!);

            // Times must be written through the handler as well, so Dapper's own idea of them is taken away.
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
            SqlMapper.AddTypeHandler(new TimeHandler());
            registered = true;
        }
    }

    /// <summary>Cut to the millisecond, UTC: the form that both databases keep.</summary>
    internal static DateTimeOffset Cut(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);

    private static void Add<T>(Func<object, T> read) => SqlMapper.AddTypeHandler(new ReadHandler<T>(read));

    private sealed class ReadHandler<T>(Func<object, T> read) : SqlMapper.TypeHandler<T>
    {
        public override T? Parse(object value) => value is T same ? same : read(value);

        public override void SetValue(IDbDataParameter parameter, T? value) => parameter.Value = (object?)value ?? DBNull.Value;
    }

    private sealed class TimeHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => value switch
        {
            DateTimeOffset time => time,
            DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
            _ => DateTimeOffset.Parse((string)value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        };

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) =>
            parameter.Value = parameter is SqliteParameter ? GeoPackageSchema.TimeText(value) : Cut(value);
    }
}
