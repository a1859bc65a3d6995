using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Mox.Server.Storage.Sql;

/// <summary>A value bound to a statement.</summary>
internal readonly struct SqlValue
{
    private readonly Kind _kind;
    private readonly long _number;
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _octets;

    private SqlValue(long number) => (_kind, _number) = (Kind.Number, number);

    private SqlValue(string? text) => (_kind, _text) = (text is null ? Kind.Null : Kind.Text, text);

    private SqlValue(ReadOnlyMemory<byte> octets) => (_kind, _octets) = (Kind.Octets, octets);

    private enum Kind
    {
        Null,
        Number,
        Text,
        Octets,
    }

    public static implicit operator SqlValue(long value) => new(value);

    public static implicit operator SqlValue(int value) => new((long)value);

    public static implicit operator SqlValue(uint value) => new((long)value);

    public static implicit operator SqlValue(ulong value) => new(checked((long)value));

    public static implicit operator SqlValue(bool value) => new(value ? 1L : 0L);

    public static implicit operator SqlValue(long? value) => value is { } number ? new(number) : default;

    public static implicit operator SqlValue(string? value) => new(value);

    public static implicit operator SqlValue(byte[]? value) => value is null ? default : new(value.AsMemory());

    public static implicit operator SqlValue(ReadOnlyMemory<byte> value) => new(value);

    /// <summary>Moments are kept as UTC ticks.</summary>
    public static implicit operator SqlValue(DateTimeOffset value) => new(value.UtcTicks);

    /// <summary>Binds the value. Texts may hold NUL; lone surrogates become U+FFFD.</summary>
    public void Bind(sqlite3 database, sqlite3_stmt statement, int index)
    {
        var rc = _kind switch
        {
            Kind.Number => raw.sqlite3_bind_int64(statement, index, _number),
            Kind.Text => BindText(statement, index, _text!),
            Kind.Octets when _octets.IsEmpty => raw.sqlite3_bind_zeroblob(statement, index, 0),
            Kind.Octets => raw.sqlite3_bind_blob(statement, index, _octets.Span),
            _ => raw.sqlite3_bind_null(statement, index),
        };
        SqliteException.ThrowExceptionForRC(rc, database);
    }

    private static int BindText(sqlite3_stmt statement, int index, string text)
    {
        if (text.Length == 0) return raw.sqlite3_bind_text(statement, index, "");
        if (text.Length > 256) return raw.sqlite3_bind_text(statement, index, Encoding.UTF8.GetBytes(text));
        Span<byte> buffer = stackalloc byte[768];
        return raw.sqlite3_bind_text(statement, index, buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
    }
}
