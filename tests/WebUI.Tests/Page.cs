using System.Text;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using Mox.Shared.Contracts.Account;
using Mox.Shared.Contracts.Admin;
using Mox.Shared.Contracts.Setup;
using Mox.Shared.Contracts.Webmail;
using Mox.Testing;
using Mox.WebUI.Components;
using Mox.WebUI.Tests.Fakes;

namespace Mox.WebUI.Tests;

/// <summary>Renders components against the fakes.</summary>
public abstract class Page : BunitContext
{
    protected static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    // What comes from elsewhere may take a while on a machine that is busy.
    static Page() => DefaultWaitTimeout = TimeSpan.FromSeconds(10);

    protected Page()
    {
        Services.AddSingleton<TimeProvider>(Time);
        Services.AddWebUI();
        Services.AddSingleton<IMailboxReader>(Mail).AddSingleton<IMailboxActions>(Mail).AddSingleton<IMailboxChanges>(Mail);
        Services.AddSingleton<IComposer>(Composer).AddSingleton<IAddressSuggestions>(Composer).AddSingleton<IOutbox>(Composer);
        Services.AddSingleton<IWebmailSettings>(Choices).AddSingleton<IOwnLists>(Lists);
        Services.AddSingleton<ILabels>(Labels = new FakeLabels(Mail)).AddSingleton<IFolderActions>(Labels);
        Services.AddSingleton<IContacts>(Contacts).AddSingleton<IMailRules>(Rules).AddSingleton<IRecipientSecurity>(Safety);
        Habits = new FakeHabits(Mail);
        Services.AddSingleton<IVacations>(Habits).AddSingleton<ITemplates>(Habits).AddSingleton<ISnoozing>(Habits);
        Services.AddSingleton<IMessageReading>(Reading).AddSingleton<IMailImport>(Import);
        Services.AddSingleton<IQueueAdmin>(Queue).AddSingleton<IHoldRules>(HoldRules);
        Services.AddSingleton<IAccountAccess>(Access);
        Services.AddSingleton<IDomainAdmin>(Domains).AddSingleton<IAccountAdmin>(Accounts);
        Services.AddSingleton<IAccountSecurity>(Account).AddSingleton<ISecondFactor>(Account).AddSingleton<IAppPasswords>(Account).AddSingleton<IPasskeys>(Account);
        Services.AddSingleton<ISignInHistory>(Account).AddSingleton<IAccountProfile>(Account).AddSingleton<ILoginAttempts>(Account);
        Services.AddSingleton<IDeviceProfiles>(Devices = new FakeDevices(Time));
        Services.AddSingleton<IDnsAdmin>(Dns);
        Services.AddSingleton<IConfigAdmin>(Config).AddSingleton<ILogLevels>(Levels);
        Services.AddSingleton<IDnsPublishing>(Publishing);
        Services.AddSingleton<IHealth>(Health = new FakeHealth(Time)).AddSingleton<ICertificateAdmin>(Certificates).AddSingleton<IListenerAdmin>(Listeners = new FakeListeners(Time));
        Services.AddSingleton<ISetup>(Setup).AddSingleton<ISetupDoor>(Setup);
        Services.AddSingleton<ISignedIn>(_ => new FakeSignedIn(IsAdmin, IsSignedIn));
        Services.AddSingleton<AntiforgeryStateProvider, FixedToken>();
        JSInterop.Mode = JSRuntimeMode.Loose;
        var composer = JSInterop.SetupModule(StaticFiles.Module("Webmail/Composer.razor.js"));
        composer.Mode = JSRuntimeMode.Loose;
        var field = TextField = composer.SetupModule("attach", _ => true);
        field.Mode = JSRuntimeMode.Loose;
        field.Setup<IJSStreamReference>("read").SetResult(new TypedText(() => "=" + TextTyped));
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    protected ManualTime Time { get; } = new(Noon.AddHours(2));

    protected FakeMail Mail { get; } = FakeMail.WithFolders();

    protected FakeComposer Composer { get; } = new();

    protected FakeLabels Labels { get; }

    protected FakeWebmailSettings Choices { get; } = new();

    protected FakeLists Lists { get; } = new();

    protected FakeContacts Contacts { get; } = new();

    protected FakeRules Rules { get; } = new();

    protected FakeSafety Safety { get; } = new();

    protected FakeHabits Habits { get; }

    /// <summary>The text field of the composer in the browser.</summary>
    protected BunitJSModuleInterop TextField { get; }

    protected FakeReading Reading { get; } = new();

    protected FakeImport Import { get; } = new();

    protected FakeQueue Queue { get; } = new();

    protected FakeHoldRules HoldRules { get; } = new();

    protected FakeDomains Domains { get; } = new();

    protected FakeAccounts Accounts { get; } = new();

    protected FakeAccess Access { get; } = new();

    protected FakeAccount Account { get; } = new();

    protected FakeDevices Devices { get; }

    protected FakeDnsAdmin Dns { get; } = new();

    protected FakeHealth Health { get; }

    protected FakeCertificates Certificates { get; } = new();

    protected FakeListeners Listeners { get; }

    protected FakeSetup Setup { get; } = new();

    protected FakePublishing Publishing { get; } = new();

    protected FakeLevels Levels { get; } = new();

    protected FakeConfig Config { get; } = new();

    /// <summary>What stands in the text field of the composer.</summary>
    protected string TextTyped { get; set; } = "";

    protected bool IsAdmin { get; set; } = true;

    protected bool IsSignedIn { get; set; } = true;

    protected sealed class TypedText(Func<string> text) : IJSStreamReference
    {
        public long Length => Encoding.UTF8.GetByteCount(text());

        public ValueTask<Stream> OpenReadStreamAsync(long maxAllowedSize = 512000, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(text())));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class FixedToken : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => new("token", "__RequestVerificationToken");
    }
}
