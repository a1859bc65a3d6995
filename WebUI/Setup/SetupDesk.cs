using Mox.Shared.Contracts.Setup;
using Mox.WebUI.Words;

namespace Mox.WebUI.Setup;

/// <summary>The setup as one page in a browser shows it: the layout makes it, the steps in it tell how they go and go on.</summary>
/// <param name="setup">The contract.</param>
/// <param name="goTo">Goes to another page.</param>
public sealed class SetupDesk(ISetup setup, Action<string> goTo)
{
    private readonly Dictionary<SetupStep, string> _told = [];

    /// <summary>How far it is; null until it was read.</summary>
    public SetupState? State { get; private set; }

    /// <summary>The person came from another step, rather than by loading the page.</summary>
    public bool HasMoved { get; private set; }

    /// <summary>Fires when the rail has something new to show.</summary>
    public event Action? Changed;

    public async Task ReadAsync(CancellationToken ct)
    {
        State = await setup.ReadAsync(ct);
        Changed?.Invoke();
    }

    /// <summary>What a step has come to so far; it stands in the rail until the next page is loaded.</summary>
    public void Tell(SetupStep step, string result)
    {
        if (_told.GetValueOrDefault(step) == result) return;
        _told[step] = result;
        Changed?.Invoke();
    }

    /// <summary>What stands below the name of a step.</summary>
    public string Result(SetupStep step)
    {
        if (_told.GetValueOrDefault(step) is { Length: > 0 } told) return told;
        var kept = State?.Steps.FirstOrDefault(item => item.Step == step)?.Result ?? "";
        return kept.Length > 0 ? kept : SetupSays.IsOptional(step) ? AdminWords.Optional : "";
    }

    public bool IsDone(SetupStep step) => State?.Steps.Any(item => item.Step == step && item.IsDone) == true;

    /// <summary>Keeps that a step was passed and goes to the next one.</summary>
    public async Task GoOnAsync(SetupStep step, CancellationToken ct)
    {
        await setup.PassAsync(step, ct);
        await ReadAsync(ct);
        Go(SetupLinks.After(step));
    }

    public void Go(string path)
    {
        HasMoved = true;
        goTo(path);
    }
}
