using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Mox.Shared.Contracts.Webmail;
using Mox.WebUI.Components;

namespace Mox.WebUI.Webmail;

/// <summary>The end of a recipient field that is still being typed: its text lives in the browser, which tells it and hands over what is done; here are the people who fit.</summary>
/// <param name="people">Those who are in the field.</param>
/// <param name="change">Takes over who is in the field from now on.</param>
/// <param name="onUi">Runs work on the circuit's context.</param>
/// <param name="changed">Draws the field.</param>
public sealed class RecipientEntry(IJSRuntime js, IAddressSuggestions known, Func<ImmutableArray<Person>> people, Func<ImmutableArray<Person>, Task> change, Func<Func<Task>, Task> onUi, Action changed) : IAsyncDisposable
{
    private const int Offered = 6;

    private DotNetObjectReference<RecipientEntry>? _self;
    private IJSObjectReference? _module;
    private IJSObjectReference? _field;
    private string _typed = "";

    /// <summary>Those who fit what is typed.</summary>
    public ImmutableArray<AddressSuggestion> Found { get; private set; } = [];

    /// <summary>Groups that stand as one chip, while all their people are in the field.</summary>
    public ImmutableArray<AddressSuggestion> Groups { get; private set; } = [];

    /// <summary>The one of <see cref="Found"/> that Enter takes.</summary>
    public int At { get; private set; }

    public async Task AttachAsync(ElementReference field, ElementReference chips, bool focus)
    {
        _self = DotNetObjectReference.Create(this);
        _module = await js.InvokeAsync<IJSObjectReference>("import", StaticFiles.Module("Webmail/RecipientField.razor.js"));
        _field = await _module.InvokeAsync<IJSObjectReference>("attach", field, chips, _self);
        if (focus) await _field.InvokeVoidAsync("focus");
    }

    [JSInvokable]
    public Task Typed(string text) => onUi(async () =>
    {
        ArgumentNullException.ThrowIfNull(text);
        var asked = _typed = text.Trim();
        var found = asked.Length == 0 ? [] : (await known.CompleteAsync(asked, Offered, CancellationToken.None)).RemoveAll(offer => offer.People.All(IsThere));
        if (asked != _typed) return;
        (Found, At) = (found, 0);
        changed();
    });

    /// <summary>A text is done.</summary>
    /// <param name="choose">True when the one offered first is meant, where somebody is offered.</param>
    [JSInvokable]
    public Task Take(string text, bool choose) => onUi(() => choose && At < Found.Length ? AddAsync(Found[At]) : AddAsync(RecipientText.Read(text)));

    [JSInvokable]
    public Task Step(int by) => onUi(() =>
    {
        if (!Found.IsEmpty) At = (At + by + Found.Length) % Found.Length;
        changed();
        return Task.CompletedTask;
    });

    [JSInvokable]
    public Task Close() => onUi(() =>
    {
        Found = [];
        changed();
        return Task.CompletedTask;
    });

    /// <summary>Takes the last one out.</summary>
    [JSInvokable]
    public Task Back() => onUi(() => people().IsEmpty ? Task.CompletedTask : change(people()[..^1]));

    /// <summary>Takes one out.</summary>
    [JSInvokable]
    public Task Remove(int at) => onUi(() => at < 0 || at >= people().Length ? Task.CompletedTask : change(people().RemoveAt(at)));

    /// <summary>Takes one out to be written anew: answers its text.</summary>
    [JSInvokable]
    public async Task<string> Edit(int at)
    {
        var text = "";
        await onUi(() =>
        {
            if (at < 0 || at >= people().Length) return Task.CompletedTask;
            text = RecipientText.Write(people()[at]);
            return change(people().RemoveAt(at));
        });
        return text;
    }

    /// <summary>One of those offered was pointed at.</summary>
    public async Task ChooseAsync(AddressSuggestion offer)
    {
        await AddAsync(offer);
        if (_field is not null) await _field.InvokeVoidAsync("clear");
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_field is not null)
            {
                await _field.InvokeVoidAsync("stop");
                await _field.DisposeAsync();
            }

            if (_module is not null) await _module.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and its field too.
        }

        _self?.Dispose();
    }

    /// <summary>The chips in their order: people, and groups that are shut in place of theirs.</summary>
    public IEnumerable<(AddressSuggestion? Group, Person Person, int At)> Chips()
    {
        var all = people();
        var shut = Groups.Where(group => group.People.All(IsThere)).ToList();
        foreach (var group in shut) yield return (group, group.Person, -1);
        for (var at = 0; at < all.Length; at++)
        {
            if (!shut.Exists(group => group.People.Any(member => Same(member, all[at])))) yield return (null, all[at], at);
        }
    }

    /// <summary>Shows the people of a group, each as a chip.</summary>
    public void Open(AddressSuggestion group)
    {
        Groups = Groups.Remove(group);
        changed();
    }

    /// <summary>Takes a group out with all its people.</summary>
    public Task RemoveAsync(AddressSuggestion group)
    {
        ArgumentNullException.ThrowIfNull(group);
        Groups = Groups.Remove(group);
        return change(people().RemoveAll(person => group.People.Any(member => Same(member, person))));
    }

    private Task AddAsync(AddressSuggestion offer)
    {
        if (offer.Kind == SuggestionKind.Group && offer.People.Length > 1) Groups = Groups.Add(offer);
        return AddAsync(offer.People);
    }

    private bool IsThere(Person person) => people().Any(there => Same(there, person));

    private Task AddAsync(ImmutableArray<Person> more)
    {
        (_typed, Found, At) = ("", [], 0);
        var all = people();
        foreach (var person in more)
        {
            if (!all.Any(there => Same(there, person))) all = all.Add(person);
        }

        changed();
        return all.Length == people().Length ? Task.CompletedTask : change(all);
    }

    private static bool Same(Person one, Person other) => one.Address.Equals(other.Address, StringComparison.OrdinalIgnoreCase);
}
