using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Mox.Protocols.Addresses;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;

namespace Mox.WebUI.Tests.Fakes;

/// <summary>The setup in memory: what is asked is noted, what is answered is set by the test.</summary>
public sealed class FakeSetup : ISetup, ISetupDoor
{
    public SetupDoor Door { get; set; } = SetupDoor.AsksToken;

    public SetupState State { get; set; } = new()
    {
        Steps = [.. Enum.GetValues<SetupStep>().Select(step => new SetupStepItem(step, step == SetupStep.Owner, step == SetupStep.Owner ? "Mara Hollis" : ""))],
        OwnerName = "Mara Hollis",
        Owner = Address("mara@hollis.example"),
        HostName = "localhost",
        HostNames = ["mail.hollis.example", "mx.hollis.example"],
    };

    public List<string> Done { get; } = [];

    /// <summary>Refuses the next change with these words.</summary>
    public ChangeRefusedException? Refusal { get; set; }

    /// <summary>The appliance starts anew after what may need it.</summary>
    public bool StartsAnew { get; set; }

    public Func<DomainName, NameSurvey> Survey { get; set; } = host => new NameSurvey
    {
        Host = host,
        HostNote = new SurveyNote(PreflightState.Fine, $"{host} leads here."),
        MailNote = new SurveyNote(PreflightState.WorthKnowing, "Your mail still goes to mx.oldhost.example."),
        MailHosts = ["mx.oldhost.example"],
    };

    /// <summary>The checks under way: what is written here comes to the page; completing it ends them.</summary>
    public Channel<PreflightFinding> Checks { get; private set; } = Channel.CreateUnbounded<PreflightFinding>();

    public Func<string, PreflightFinding>? Again { get; set; }

    public SetupCertificates Certificates { get; set; } = new()
    {
        Authorities = [new KnownAuthority("Let’s Encrypt", "https://le.example/directory", "https://le.example/terms"), new KnownAuthority("ZeroSSL", "https://zero.example/directory", "https://zero.example/terms")],
        Directory = "https://le.example/directory",
    };

    public RoundTrip Trip { get; set; } = new();

    public SetupSummary Summary { get; set; } = new([], []);

    public static MailAddress Address(string text) => MailAddress.Parse(text).Value;

    public static PreflightFinding Check(string key, PreflightState state, string text = "", PreflightArea area = PreflightArea.Network) =>
        new() { Key = key, Area = area, Title = $"Check {key}", State = state, Text = text };

    public Task<SetupDoor> WhereAsync(CancellationToken ct) => Task.FromResult(Door);

    public Task<SetupState> ReadAsync(CancellationToken ct) => Task.FromResult(State);

    public Task PassAsync(SetupStep step, CancellationToken ct)
    {
        Done.Add($"pass {step}");
        State = State with { Steps = [.. State.Steps.Select(item => item.Step == step ? item with { IsDone = true } : item)] };
        return Task.CompletedTask;
    }

    public Task<NameSurvey> SurveyAsync(DomainName host, CancellationToken ct)
    {
        Done.Add($"survey {host}");
        return Task.FromResult(Survey(host));
    }

    public Task<bool> SetNameAsync(DomainName host, CancellationToken ct)
    {
        Do($"name {host}");
        return Task.FromResult(StartsAnew);
    }

    public async IAsyncEnumerable<PreflightFinding> CheckAsync([EnumeratorCancellation] CancellationToken ct)
    {
        Done.Add("check");
        await foreach (var finding in Checks.Reader.ReadAllAsync(ct)) yield return finding;
        Checks = Channel.CreateUnbounded<PreflightFinding>();
    }

    public Task<PreflightFinding> CheckAgainAsync(string key, CancellationToken ct)
    {
        Done.Add($"again {key}");
        return Task.FromResult(Again!(key));
    }

    public Task<SetupCertificates> CertificatesAsync(CancellationToken ct) => Task.FromResult(Certificates);

    public Task<bool> UseAuthorityAsync(AuthorityChoice choice, CancellationToken ct)
    {
        Do($"authority {choice.Source} {choice.Directory} {choice.TermsAccepted} {choice.Contact} {choice.KeyId} {choice.Key}".TrimEnd());
        return Task.FromResult(StartsAnew);
    }

    public Task<RoundTrip> RoundTripAsync(CancellationToken ct) => Task.FromResult(Trip);

    public Task SendTestAsync(MailAddress to, CancellationToken ct)
    {
        Do($"send {to}");
        Trip = new RoundTrip { To = to, SentAt = DateTimeOffset.UnixEpoch, Out = PreflightState.Checking };
        return Task.CompletedTask;
    }

    public Task<SetupSummary> SummaryAsync(CancellationToken ct) => Task.FromResult(Summary);

    public Task FinishAsync(CancellationToken ct)
    {
        Do("finish");
        State = State with { IsFinished = true };
        return Task.CompletedTask;
    }

    private void Do(string what)
    {
        if (Refusal is { } refusal)
        {
            Refusal = null;
            throw refusal;
        }

        Done.Add(what);
    }
}
