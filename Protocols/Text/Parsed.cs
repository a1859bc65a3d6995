namespace Mox.Protocols.Text;

/// <summary>Where a text broke its grammar, and what should have stood there.</summary>
/// <param name="Offset">Zero-based octet (or char) offset of the fault in the input given to the parser.</param>
/// <param name="Expected">What the grammar asks for, harmless enough to be sent to the peer.</param>
public readonly record struct SyntaxFault(int Offset, string Expected)
{
    /// <summary>The same fault seen from a text in which this one starts at <paramref name="by"/>.</summary>
    public SyntaxFault Shift(int by) => this with { Offset = Offset + by };

    /// <summary>The fault in one line, such as <c>expected digit at offset 3</c>.</summary>
    public override string ToString() => $"expected {Expected} at offset {Offset}";
}

/// <summary>The outcome of a parser: a value, or the place of the fault. Never both, never an exception.</summary>
/// <typeparam name="T">What is read.</typeparam>
public readonly struct Parsed<T>
{
    private readonly T? _value;
    private readonly SyntaxFault _fault;

    private Parsed(T value) => (_value, Ok) = (value, true);

    private Parsed(SyntaxFault fault) => _fault = fault;

    /// <summary>True when there is a value.</summary>
    public bool Ok { get; }

    /// <summary>The value. Asking for it after a fault is a bug of the caller and throws.</summary>
    /// <exception cref="InvalidOperationException">There is a fault instead.</exception>
    public T Value => Ok ? _value! : throw new InvalidOperationException($"No value: {_fault}");

    /// <summary>The fault; meaningless when <see cref="Ok"/>.</summary>
    public SyntaxFault Fault => _fault;

    /// <summary>True with the value, or false with the fault.</summary>
    public bool Try([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value, out SyntaxFault fault)
    {
        (value, fault) = (_value, _fault);
        return Ok;
    }

    /// <summary>The value turned into another one; a fault stays as it is.</summary>
    public Parsed<TOther> Select<TOther>(Func<T, TOther> turn) => Ok ? turn(_value!) : _fault;

#pragma warning disable CA2225 // The implicit forms are the point: a parser returns the value or the fault.
    /// <summary>A value, as the outcome of a parser.</summary>
    public static implicit operator Parsed<T>(T value) => new(value);

    /// <summary>A fault, as the outcome of a parser.</summary>
    public static implicit operator Parsed<T>(SyntaxFault fault) => new(fault);
#pragma warning restore CA2225
}
