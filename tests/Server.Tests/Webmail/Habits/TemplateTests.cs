using Mox.Shared.Contracts.Webmail;

namespace Mox.Server.Tests.Webmail.Habits;

public class Texts_kept_to_be_sent_again
{
    [Fact]
    public async Task Are_kept_by_account_changed_and_removed()
    {
        await using var host = await WebmailHost.StartAsync();
        var templates = host.As<ITemplates>(host.Mox);
        var made = (await templates.SaveAsync(new TemplateView(0, " Thanks ", "Thank you", "Dear {name},\r\nthanks!"), default)).Template!;
        Assert.Equal("Thanks", made.Name);
        await templates.SaveAsync(made with { Id = 0, Name = "Away" }, default);
        Assert.Equal(["Away", "Thanks"], (await templates.ListAsync(default)).Select(template => template.Name));
        var others = host.As<ITemplates>(host.Other);
        Assert.Empty(await others.ListAsync(default));
        Assert.Equal(TemplateStatus.Gone, (await others.SaveAsync(made, default)).Status);
        Assert.False(await others.RemoveAsync(made.Id, default));
        Assert.Null(await others.FillAsync(made.Id, new Draft(), "today", default));
        Assert.Equal(TemplateStatus.Saved, (await templates.SaveAsync(made with { Text = "Thanks!" }, default)).Status);
        Assert.Equal("Thanks!", (await templates.ListAsync(default))[1].Text);
        Assert.True(await templates.RemoveAsync(made.Id, default));
        Assert.Equal(TemplateStatus.Gone, (await templates.SaveAsync(made, default)).Status);
    }

    [Fact]
    public async Task Are_bounded()
    {
        await using var host = await WebmailHost.StartAsync();
        var templates = host.As<ITemplates>(host.Mox);
        Assert.Equal(TemplateStatus.NoName, (await templates.SaveAsync(new TemplateView(0, " ", "", "x"), default)).Status);
        Assert.Equal(TemplateStatus.TooLong, (await templates.SaveAsync(new TemplateView(0, "x", "", new string('ä', TemplateView.MaxText / 2) + "x"), default)).Status);
        for (var i = 0; i < TemplateView.Most; i++) Assert.Equal(TemplateStatus.Saved, (await templates.SaveAsync(new TemplateView(0, $"{i}", "", "x"), default)).Status);
        Assert.Equal(TemplateStatus.TooMany, (await templates.SaveAsync(new TemplateView(0, "x", "", "x"), default)).Status);
    }

    [Fact]
    public async Task Are_filled_from_the_draft_and_what_is_not_known_stays_and_is_advised_of()
    {
        await using var host = await WebmailHost.StartAsync();
        var templates = host.As<ITemplates>(host.Mox);
        var id = (await templates.SaveAsync(new TemplateView(0, "T", "Your {Subject} of {date}", "Dear {first name} ({name}), **{betreff}**, {datum}, {other}"), default)).Template!.Id;
        var draft = new Draft { From = "mox@test.example", To = [new Person("Hollis, Mara", "mara@remote.example")] };
        var filled = (await templates.FillAsync(id, draft, "3 May", default))!;
        Assert.Equal("Your {Subject} of 3 May", filled.Subject);
        Assert.Equal("Dear Mara (Hollis, Mara), **Your {Subject} of 3 May**, 3 May, {other}", filled.Text);

        // A subject that is there stays; without a name the placeholder does, and is told of before sending.
        var named = draft with { To = [new Person(null, "mara@remote.example")], Subject = "Rent" };
        filled = (await templates.FillAsync(id, named, "3 May", default))!;
        Assert.Equal("", filled.Subject);
        Assert.Equal("Dear {first name} ({name}), **Rent**, 3 May, {other}", filled.Text);
        var advice = await host.Composer.AdviseAsync(named with { Markdown = filled.Text }, default);
        Assert.Contains(new WritingAdvice(WritingAdviceKind.UnfilledPlaceholder, "{first name}"), advice);
        advice = await host.Composer.AdviseAsync(named with { Markdown = "{other} {}\n> {name}" }, default);
        Assert.DoesNotContain(advice, one => one.Kind == WritingAdviceKind.UnfilledPlaceholder);
        filled = (await templates.FillAsync(id, named with { Format = DraftFormat.Rich }, "3 May", default))!;
        Assert.Contains("<strong>Rent</strong>", filled.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_made_of_what_was_written_in_a_draft()
    {
        await using var host = await WebmailHost.StartAsync();
        var templates = host.As<ITemplates>(host.Mox);
        var view = await templates.FromDraftAsync(new Draft { Subject = "Rent", Markdown = "Dear you,\nthanks.\n\n-- \nMox\n", Signature = "-- \nMox\n" }, default);
        Assert.Equal(new TemplateView(0, "Rent", "Rent", "Dear you,\nthanks."), view);
        view = await templates.FromDraftAsync(new Draft { Subject = "Re: Rent", Origin = new DraftOrigin(1, DraftKind.Reply, "", []), Markdown = "Yes.\n\nOn Monday, Ann wrote:\n> Well?" }, default);
        Assert.Equal(("", "Yes."), (view.Subject, view.Text));
    }

    [Fact]
    public async Task Vacations_are_looked_through_before_they_are_kept()
    {
        await using var host = await WebmailHost.StartAsync();
        var vacations = host.As<IVacations>(host.Mox);
        Assert.Equal(new VacationView(), await vacations.ReadAsync(default));
        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal(VacationStatus.NoText, await vacations.SaveAsync(new VacationView { IsOn = true, Text = " " }, default));
        Assert.Equal(VacationStatus.WrongDates, await vacations.SaveAsync(new VacationView { IsOn = true, Text = "x", Until = now.AddDays(-1) }, default));
        Assert.Equal(VacationStatus.WrongDates, await vacations.SaveAsync(new VacationView { Text = "x", From = now.AddDays(2), Until = now.AddDays(1) }, default));
        Assert.Equal(VacationStatus.TooLong, await vacations.SaveAsync(new VacationView { Text = new string('x', VacationView.MaxText + 1) }, default));
        var kept = new VacationView { IsOn = true, From = now, Until = now.AddDays(1), Subject = "Away", Text = "Back soon", IsForContactsOnly = true };
        Assert.Equal(VacationStatus.Saved, await vacations.SaveAsync(kept, default));
        Assert.Equal(kept, await vacations.ReadAsync(default));
        Assert.True(kept.Holds(now) && !kept.Holds(now.AddDays(1)) && !(kept with { IsOn = false }).Holds(now));
        Assert.False((await host.As<IVacations>(host.Other).ReadAsync(default)).IsOn);
    }
}
