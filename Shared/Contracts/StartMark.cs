using System.Security.Cryptography;

namespace Mox.Shared.Contracts;

/// <summary>Tells one start of the appliance from the next: pages that wait for it to start anew ask for it. It says nothing to strangers.</summary>
public sealed class StartMark
{
    /// <summary>The header of <c>/healthz/live</c> that carries it.</summary>
    public const string Header = "Mox-Start";

    public string Text { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);
}
