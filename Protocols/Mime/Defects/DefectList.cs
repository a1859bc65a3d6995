namespace Mox.Protocols.Mime.Defects;

/// <summary>A repair made in reading, and where.</summary>
/// <param name="Kind">What was wrong.</param>
/// <param name="Offset">Octets from the start of the message to the place.</param>
public readonly record struct Defect(DefectKind Kind, long Offset);

/// <summary>The defects of one message: the first few of each kind with their places, and how many there were of each.</summary>
/// <remarks>Its size does not grow with the message: at most <see cref="MaxPlaces"/> places of a kind are kept.</remarks>
public sealed class DefectList
{
    /// <summary>Places of one kind that are kept.</summary>
    public const int MaxPlaces = 10;

    private static readonly int Kinds = Enum.GetValues<DefectKind>().Length;

    private readonly List<Defect> _places = [];
    private readonly long[] _counts = new long[Kinds];

    /// <summary>The places kept, in the order they were met.</summary>
    public IReadOnlyList<Defect> Places => _places;

    /// <summary>Nothing had to be repaired.</summary>
    public bool IsEmpty => _places.Count == 0;

    /// <summary>How often a kind was met, kept or not.</summary>
    public long CountOf(DefectKind kind) => _counts[(int)kind];

    /// <summary>True when a kind was met at least once.</summary>
    public bool Has(DefectKind kind) => CountOf(kind) > 0;

    /// <summary>Records a defect at an offset of the message.</summary>
    public void Add(DefectKind kind, long offset)
    {
        if (_counts[(int)kind]++ < MaxPlaces) _places.Add(new Defect(kind, offset));
    }
}
