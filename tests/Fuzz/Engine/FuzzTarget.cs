namespace Mox.Fuzz;

/// <summary>One grammar under attack: seeds to begin with, and what must hold for every input.</summary>
public abstract class FuzzTarget
{
    /// <summary>The name it is called by on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Inputs that are well formed or nearly so; mutations begin with these.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Pieces of the grammar that mutations put in.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>Memory that one run over so many octets may ask for, checks of the target included: a reader asks for no more than in proportion to its input.</summary>
    public virtual long MaxAllocated(int inputLength) => (64 << 20) + (4096L * inputLength);

    /// <summary>Reads the input and throws when something does not hold. Must not depend on anything else but the input.</summary>
    public abstract void Run(byte[] input);

    protected static void Hold(bool condition, string what)
    {
        if (!condition) throw new FuzzFaultException(what);
    }
}

/// <summary>A property that did not hold.</summary>
public sealed class FuzzFaultException(string message) : Exception(message);
