namespace Mox.Protocols.Spf;

/// <summary>What the policy of one domain came to.</summary>
/// <param name="Result">The result.</param>
/// <param name="At">The domain whose record decided.</param>
internal sealed record SpfOutcome(SpfResult Result, string At)
{
    /// <summary>The directive that matched.</summary>
    public SpfDirective? Directive { get; init; }

    /// <summary>The outcome of the policy that directive includes.</summary>
    public SpfOutcome? Inner { get; init; }

    /// <summary>Where the explanation stands, in the record with the directive.</summary>
    public SpfMacroString? Explanation { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Problem { get; init; }

    public static SpfOutcome Temporary(string at, string problem) => new(SpfResult.TempError, at) { Problem = problem };

    public static SpfOutcome Permanent(string at, string problem) => new(SpfResult.PermError, at) { Problem = problem };
}

/// <summary>What one mechanism came to: it matches or not, or it ends the check.</summary>
/// <param name="Matches">It matches.</param>
/// <param name="Stop">The outcome it ends the check with.</param>
/// <param name="Inner">The outcome of the policy it includes.</param>
internal readonly record struct SpfStep(bool Matches, SpfOutcome? Stop = null, SpfOutcome? Inner = null)
{
    public static readonly SpfStep NoMatch = new(false);

    public static readonly SpfStep Match = new(true);

    public static SpfStep End(SpfOutcome outcome) => new(false, outcome);
}
