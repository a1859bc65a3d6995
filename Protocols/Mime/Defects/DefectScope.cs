namespace Mox.Protocols.Mime.Defects;

/// <summary>Where the grammar of a field or a body reports its repairs. The default value records nothing and costs nothing.</summary>
/// <param name="list">Takes them; null for no record.</param>
/// <param name="origin">Offset in the message of the first octet the grammar was given.</param>
public readonly struct DefectScope(DefectList? list, long origin)
{
    private readonly DefectList? _list = list;
    private readonly long _origin = origin;

    /// <summary>Is anyone asking?</summary>
    public bool Records => _list is not null;

    /// <summary>Reports a repair.</summary>
    /// <param name="kind">What was wrong.</param>
    /// <param name="at">Octets from the first one given to the grammar.</param>
    public void Report(DefectKind kind, long at) => _list?.Add(kind, _origin + at);

    /// <summary>The scope of what begins <paramref name="at"/> octets further on.</summary>
    public DefectScope From(long at) => new(_list, _origin + at);
}
